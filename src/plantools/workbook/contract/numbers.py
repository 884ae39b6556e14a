"""The tables of figures: measures, their readings, and finance."""

from __future__ import annotations

from plantools.workbook.contract.spec import Column, Kind, TableSpec

MEASURES = TableSpec(
    name="tblMeasures",
    sheet="Measures",
    source="measures",
    title="Measures",
    purpose="The scorecard's measures, their targets and thresholds.",
    filled_by="Performance analyst",
    columns=(
        Column(
            "id",
            "Id",
            width=8,
            required=True,
            aliases=("Measure id", "Ref", "No"),
            help="A short id such as M1, by which the Readings sheet knows the measure.",
        ),
        Column("section", "Section", Kind.SECTION, width=9),
        Column(
            "measure",
            "Measure",
            width=54,
            required=True,
            aliases=(
                *("Indicator", "Description", "Performance measure", "KPI", "Success measure"),
                *("Key performance indicator", "Performance indicator", "What we will measure"),
            ),
        ),
        Column("target_text", "Target text", width=26, aliases=("Target description",)),
        Column(
            "target",
            "Target",
            Kind.NUMBER,
            width=10,
            help="The target as a number, in the measure's unit: 85 for 85%.",
        ),
        Column("direction", "Direction", width=11, help="Is higher or lower better?"),
        Column(
            "requires_improvement",
            "Requires improvement",
            width=14,
            aliases=("RI", "Requires improvement to be good"),
        ),
        Column("good", "Good", width=12),
        Column("outstanding", "Outstanding", width=12),
        Column("unit", "Unit", width=9),
    ),
)

READINGS = TableSpec(
    name="tblReadings",
    sheet="Readings",
    source="readings",
    title="Readings",
    purpose="What each measure stood at, month by month.",
    filled_by="Performance analyst",
    columns=(
        Column(
            "measure",
            "Measure",
            width=10,
            required=True,
            aliases=("Measure id", "Id"),
            help="The id of a measure on the Measures sheet.",
        ),
        Column(
            "month",
            "Month",
            Kind.MONTH,
            width=12,
            required=True,
            help="Type it as Jan 2026; any day of the month will do.",
        ),
        Column(
            "value",
            "Value",
            Kind.NUMBER,
            width=10,
            required=True,
            aliases=("Reading",),
            help="In the measure's unit: 85 for 85%.",
        ),
        Column("note", "Note", width=50, aliases=("Notes", "Comment")),
    ),
)

FINANCE = TableSpec(
    name="tblFinance",
    sheet="Finance",
    source="finance",
    title="Finance",
    purpose="What the plan costs: budget, spend and forecast, in whole pounds.",
    filled_by="Improvement officer with Finance",
    columns=(
        Column("group", "Group", width=30, required=True),
        Column("kind", "Kind", width=12, help="original, amended or additional"),
        Column("year", "Year", width=10, aliases=("Financial year",)),
        Column("budget", "Budget", Kind.NUMBER, width=14),
        Column("actual_to_date", "Actual to date", Kind.NUMBER, width=14, aliases=("Actual",)),
        Column("forecast", "Forecast", Kind.NUMBER, width=14, aliases=("Forecast outturn",)),
        Column("note", "Note", width=50, aliases=("Notes",)),
    ),
)
