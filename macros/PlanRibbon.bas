Attribute VB_Name = "PlanRibbon"
'What the buttons of the Improvement Plan tab call; customUI.xml names these procedures.
'A button runs one function of plantools.ribbon. Nothing about plans is decided in VBA.
Option Explicit

Private tabs As IRibbonUI

Public Sub OnRibbonLoad(ui As IRibbonUI)
    Set tabs = ui
End Sub

'Excel asks again which buttons are enabled. ThisWorkbook calls it when another workbook is active.
Public Sub AskAgain()
    If Not tabs Is Nothing Then tabs.Invalidate
End Sub

Public Sub GetEnabled(control As IRibbonControl, ByRef enabled As Variant)
    enabled = (WhyNot(control.ID) = "")
End Sub

'The words of a button are its tag in customUI.xml; a disabled one says why first.
Public Sub GetSupertip(control As IRibbonControl, ByRef words As Variant)
    words = WhyNot(control.ID)
    If words <> "" Then words = words & vbLf & vbLf
    words = words & control.Tag
End Sub

Public Sub OnValidate(control As IRibbonControl)
    RunClick control.ID, "from plantools import ribbon; ribbon.validate()"
End Sub

Public Sub OnNextFinding(control As IRibbonControl)
    RunClick control.ID, "from plantools import ribbon; ribbon.next_finding()"
End Sub

Public Sub OnFixSafe(control As IRibbonControl)
    RunClick control.ID, "from plantools import ribbon; ribbon.fix_safe()"
End Sub

Public Sub OnApplyRag(control As IRibbonControl)
    RunClick control.ID, "from plantools import ribbon; ribbon.apply_rag()"
End Sub

Public Sub OnFlagOverdue(control As IRibbonControl)
    RunClick control.ID, "from plantools import ribbon; ribbon.flag_overdue()"
End Sub

Public Sub OnRefreshSummaries(control As IRibbonControl)
    RunClick control.ID, "from plantools import ribbon; ribbon.refresh_summaries()"
End Sub

Public Sub OnRecordReport(control As IRibbonControl)
    Dim label As String
    label = AskText("What is this report called? Such as: Committee January 2025")
    If label = "" Then Exit Sub
    RunClick control.ID, _
        "from plantools import ribbon; ribbon.record_report(label=" & PythonText(label) & ")"
End Sub

Public Sub OnChangesAppendix(control As IRibbonControl)
    RunClick control.ID, "from plantools import ribbon; ribbon.changes_appendix()"
End Sub

Public Sub OnAddReportText(control As IRibbonControl)
    RunClick control.ID, "from plantools import ribbon; ribbon.add_report_text()"
End Sub

Public Sub OnCommitteePack(control As IRibbonControl)
    RunClick control.ID, "from plantools import ribbon; ribbon.committee_pack()"
End Sub

Public Sub OnCommitteePackDraft(control As IRibbonControl)
    RunClick control.ID, "from plantools import ribbon; ribbon.committee_pack_draft()"
End Sub

Public Sub OnGuide(control As IRibbonControl)
    RunClick control.ID, "from plantools import ribbon; ribbon.guide()"
End Sub

Public Sub OnAbout(control As IRibbonControl)
    RunClick control.ID, "from plantools import ribbon; ribbon.about()"
End Sub
