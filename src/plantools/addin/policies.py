"""Policies of Windows and Office that stop the add-in, or stop it from starting Python.

Read from the registry, where group policy and Intune leave them. Names and values are those of
Microsoft's policy templates for Office 16.0 and of the rules for attack surface reduction.
"""

from __future__ import annotations

from collections.abc import Iterator

from plantools.addin.places import Registry

_OFFICE = r"Software\Microsoft\Office\16.0"
_POLICY = r"HKCU\Software\Policies\Microsoft\Office\16.0"
_SECURITY = rf"{_POLICY}\Excel\Security"
_OWN = rf"HKCU\{_OFFICE}\Excel\Security"
_DEFENDER = r"HKLM\Software\Policies\Microsoft\Windows Defender"
_GROUP_POLICY = rf"{_DEFENDER}\Windows Defender Exploit Guard\ASR\Rules"
_INTUNE = rf"{_DEFENDER}\Policy Manager"
RULES = {
    "d4f940ab-401b-4efc-aadc-ad5f3c50688a": "Windows Defender lets Excel start no other program.",
    "92e97fa1-2edf-4476-bdd6-9dd0b4dddc7b": "Windows Defender stops macros that call Windows.",
}
"""Rules for attack surface reduction by their id, and what each does to the add-in."""
_BLOCK = "1"


def what_blocks(read: Registry) -> Iterator[str]:
    """A sentence for each policy that is in the way.

    Args:
        read: reads the registry.
    """
    if 1 in (read(rf"{_POLICY}\Common", "VBAOff"), read(rf"HKLM\{_OFFICE}\Common", "VBAOff")):
        yield "VBA is switched off for Office, so no macro runs."
    if 1 in (read(_SECURITY, "DisableAllAddins"), read(_OWN, "DisableAllAddins")):
        yield "Excel is told to open no add-ins."
    if 1 in (read(_SECURITY, "RequireAddinSig"), read(_OWN, "RequireAddinSig")):
        yield "Excel opens only signed add-ins; this one is signed only if IT did so."
    places = [rf"{key}\Trusted Locations" for key in (_SECURITY, _OWN)]
    if 1 in [read(key, "AllLocationsDisabled") for key in places]:
        macros = read(_SECURITY, "VBAWarnings") or read(_OWN, "VBAWarnings")
        if macros in (3, 4):
            allowed = "only signed macros" if macros == 3 else "no macros"
            yield f"Trusted locations are switched off, and Excel runs {allowed}."
    listed = str(read(_INTUNE, "ASRRules") or "").lower().split("|")
    for rule, says in RULES.items():
        if str(read(_GROUP_POLICY, rule)) == _BLOCK or f"{rule}={_BLOCK}" in listed:
            yield says
