Attribute VB_Name = "PlanClick"
'One click: may it run, run it, and leave Excel as it was. Every message is one sentence.
'RunPython, GetConfig and the rest come from the xlwings module.
Option Explicit

Private Const TITLE As String = "Improvement Plan"
Private Const PLAN_TABLE As String = "tblActions"
Private Const NEEDS_ANY_WORKBOOK As String = "btnAbout"
Private Const LONGEST_TEXT As Long = 100

'Python's own last words, where plantools itself can't be reached, as a sentence and no traceback.
Private Const LAST_WORDS As String = _
    "import sys; sys.excepthook = lambda kind, error, trace: sys.stderr.write(" & _
    "'The buttons could not reach plantools (' + str(error) + '). " & _
    "Whoever looks after this computer can run: plantools addin doctor'); "

'Run a Python command for a button, on the active workbook.
Public Sub RunClick(ByVal button As String, ByVal command As String)
    Dim why As String
    Dim folder As String
    Dim working As String
    Dim updating As Boolean
    Dim events As Boolean
    Dim calculating As Long

    If WorkbookCalls() Then Exit Sub
    Clicked = True
    why = WhyNot(button)
    If why = "" Then why = WhyNotSafe(ActiveWorkbook)
    If why = "" Then why = WhyNoPython()
    If why <> "" Then
        Clicked = False
        MsgBox why, vbExclamation, TITLE
        Exit Sub
    End If

    working = TITLE & ": working..."
    updating = Application.ScreenUpdating
    events = Application.EnableEvents
    calculating = Application.Calculation
    On Error GoTo Failed
    Application.StatusBar = working
    folder = GoToPython()
    If RunPython(LAST_WORDS & Called(ActiveWorkbook) & command) = -1 Then
        Application.StatusBar = TITLE & ": that was not done."
    End If
    GoBack folder
    Clicked = False
    'On a Mac Python is still at work here, and xlwings tidies up when it ends.
    #If Not Mac Then
        PutBack updating, events, calculating
        If Application.StatusBar = working Then Application.StatusBar = False
    #End If
    Exit Sub

Failed:
    why = Err.Description
    On Error Resume Next
    GoBack folder
    Clicked = False
    PutBack updating, events, calculating
    Application.StatusBar = False
    MsgBox "Excel could not start plantools: " & why, vbExclamation, TITLE
End Sub

'Tells xlwings in Python which workbook is meant. The last --wb= counts.
Private Function Called(ByVal book As Workbook) As String
    Called = "sys.argv.append('--wb=' + " & PythonText(book.Name) & "); "
End Function

'Setting a calculation mode recalculates, so only if Python left another one behind.
Private Sub PutBack(ByVal updating As Boolean, ByVal events As Boolean, ByVal calculating As Long)
    On Error Resume Next
    Application.EnableEvents = events
    If Application.Calculation <> calculating Then Application.Calculation = calculating
    If Application.ScreenUpdating <> updating Then Application.ScreenUpdating = updating
End Sub

'Why a button can't be used now, or "".
Public Function WhyNot(ByVal button As String) As String
    On Error Resume Next
    If ActiveWorkbook Is Nothing Then
        WhyNot = "Open your improvement plan first: no workbook is open for editing."
    ElseIf button <> NEEDS_ANY_WORKBOOK Then
        If Not HasPlan(ActiveWorkbook) Then
            WhyNot = "Open your improvement plan first: this workbook has no table " & _
                PLAN_TABLE & "."
        End If
    End If
End Function

Private Function HasPlan(ByVal book As Workbook) As Boolean
    Dim sheet As Worksheet
    Dim table As ListObject
    For Each sheet In book.Worksheets
        For Each table In sheet.ListObjects
            If LCase$(table.Name) = LCase$(PLAN_TABLE) Then
                HasPlan = True
                Exit Function
            End If
        Next table
    Next sheet
End Function

'A workbook that comes by e-mail must not choose which program is started. xlwings would take
'settings from a sheet of the workbook or a file beside it, and code from its sheets. Names and
'paths go into no command line, as plantools addin build takes them out of xlwings; those that cmd
'or a shell would expand are refused all the same.
Public Function WhyNotSafe(ByVal book As Workbook) As String
    Dim sheet As Object 'of any kind: a macro sheet is no member of Worksheets
    Dim beside As String
    Dim signs As Variant
    Dim sign As Variant

    For Each sheet In book.Sheets
        If LCase$(sheet.Name) = PROJECT_NAME & ".conf" Or LCase$(Right$(sheet.Name, 3)) = ".py" Then
            WhyNotSafe = "Nothing was run, because the sheet " & sheet.Name & _
                " could change what plantools does: delete it, or ask where it came from."
            Exit Function
        End If
    Next sheet
    If GetFullName(book) <> "" Then
        beside = GetDirectoryPath(book) & Application.PathSeparator & PROJECT_NAME & ".conf"
        If FileExists(beside) Then
            WhyNotSafe = "Nothing was run, because the file " & PROJECT_NAME & _
                ".conf beside the workbook could change what plantools does: delete it."
            Exit Function
        End If
    End If
    If InStr(book.Name, "=") > 0 Then
        WhyNotSafe = "Rename the workbook first: the buttons can't find one with = in its name."
    End If
    #If Mac Then
        signs = Array(";", """", "$", "`", "|", "\")
    #Else
        signs = Array(";", "^", "%")
    #End If
    For Each sign In signs
        If InStr(book.Name, sign) > 0 Then
            WhyNotSafe = "Rename the workbook first: there is a " & sign & " in its name."
        End If
    Next sign
End Function

'Why Python can't be started, or "". xlwings itself would take any Python that it finds.
Public Function WhyNoPython() As String
    Dim python As String
    #If Mac Then
        python = GetConfig("INTERPRETER_MAC", "")
    #Else
        python = GetConfig("INTERPRETER_WIN", "")
        If python <> "" And Not FileExists(python) Then
            WhyNoPython = "The buttons need Python, and it is no longer at " & python & _
                ": whoever looks after this computer can run plantools addin install."
        End If
    #End If
    If python = "" Then
        WhyNoPython = "The buttons don't know yet where Python is: " & _
            "whoever looks after this computer can run plantools addin install."
    End If
End Function

'A short text from the officer, or "" if there is none.
Public Function AskText(ByVal question As String) As String
    Dim answer As Variant
    If WorkbookCalls() Then Exit Function
    answer = Application.InputBox(question, TITLE, Type:=2)
    If VarType(answer) = vbBoolean Then Exit Function
    AskText = Trim$(CStr(answer))
    If Len(AskText) > LONGEST_TEXT Then
        AskText = ""
        MsgBox "Nothing was done: the text was longer than " & LONGEST_TEXT & " characters.", _
            vbExclamation, TITLE
    End If
End Function

'A text as a Python expression of digits and letters, so that no character of it can be taken for
'Python, for the command line or for the shell.
Public Function PythonText(ByVal text As String) As String
    Dim place As Long
    Dim digits As String
    For place = 1 To Len(text)
        digits = digits & Right$("000" & Hex$(AscW(Mid$(text, place, 1))), 4)
    Next place
    PythonText = "bytes.fromhex('" & digits & "').decode('utf-16-be')"
End Function
