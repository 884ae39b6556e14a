Attribute VB_Name = "PlanGate"
'Who may start Python, and from which folder. Excel lets the formulas and the pictures of any
'workbook call what an add-in has, so =RunPython("...") in a file from an e-mail would start a
'program. That is why plantools addin build puts one line into each procedure of xlwings: it asks
'MayNotRun first.
Option Explicit

'True while a button of the tab is at work.
Public Clicked As Boolean

'True while PlanFunctions answers a formula, once it has looked at the workbook.
Public Answering As Boolean

'Whether a formula or a picture of a workbook called us.
Public Function WorkbookCalls() As Boolean
    Select Case TypeName(Application.Caller)
        Case "Range", "String"
            WorkbookCalls = True
    End Select
End Function

'Whether xlwings must do nothing, because neither a button nor PlanFunctions asked.
Public Function MayNotRun() As Boolean
    If Answering Then Exit Function
    MayNotRun = WorkbookCalls()
    #If Not Mac Then
        'On a Mac Python goes on after the click, and calls xlwings' CleanUp when it ends.
        If Not Clicked Then MayNotRun = True
    #End If
End Function

'Go to the folder of Python, and say where we were. Windows looks for cmd.exe and Python looks for
'its modules in the current folder first, which may be where a workbook from an e-mail lies.
Public Function GoToPython() As String
    #If Not Mac Then
        GoToPython = WScript.CurrentDirectory
        WScript.CurrentDirectory = ParentFolder(GetConfig("INTERPRETER_WIN", ""))
    #End If
End Function

Public Sub GoBack(ByVal folder As String)
    #If Not Mac Then
        On Error Resume Next 'it may be on a drive that is no longer there
        If folder <> "" Then WScript.CurrentDirectory = folder
    #End If
End Sub
