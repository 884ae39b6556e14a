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
    Dim working As String
    Dim updating As Boolean
    Dim calculating As Long

    why = WhyNot(button)
    If why = "" Then why = WhyNotSafe()
    If why = "" Then why = WhyNoPython()
    If why <> "" Then
        MsgBox why, vbExclamation, TITLE
        Exit Sub
    End If

    working = TITLE & ": working..."
    updating = Application.ScreenUpdating
    calculating = Application.Calculation
    On Error GoTo Failed
    Application.StatusBar = working
    If RunPython(LAST_WORDS & command) = -1 Then
        Application.StatusBar = TITLE & ": that was not done."
    End If
    'On a Mac Python is still at work here, and xlwings tidies up when it ends.
    #If Not Mac Then
        PutBack updating, calculating
        If Application.StatusBar = working Then Application.StatusBar = False
    #End If
    Exit Sub

Failed:
    why = Err.Description
    On Error Resume Next
    PutBack updating, calculating
    Application.StatusBar = False
    MsgBox "Excel could not start plantools: " & why, vbExclamation, TITLE
End Sub

'Setting a calculation mode recalculates, so only if Python left another one behind.
Private Sub PutBack(ByVal updating As Boolean, ByVal calculating As Long)
    On Error Resume Next
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

'A workbook that comes by e-mail must not choose which program the buttons start. xlwings would
'take settings from a sheet of the workbook or a file beside it, and code from its sheets.
Private Function WhyNotSafe() As String
    Dim sheet As Worksheet
    Dim sign As Variant

    For Each sheet In ActiveWorkbook.Worksheets
        If LCase$(sheet.Name) = PROJECT_NAME & ".conf" Or LCase$(Right$(sheet.Name, 3)) = ".py" Then
            WhyNotSafe = "Nothing was run, because the sheet " & sheet.Name & _
                " could change what the buttons do: delete it, or ask where it came from."
            Exit Function
        End If
    Next sheet
    If GetFullName(ActiveWorkbook) <> "" Then
        If FileExists(GetDirectoryConfigFilePath()) Then
            WhyNotSafe = "Nothing was run, because the file " & PROJECT_NAME & _
                ".conf beside the workbook could change what the buttons do: delete it."
            Exit Function
        End If
    End If
    If InStr(ActiveWorkbook.Name, "=") > 0 Then
        WhyNotSafe = "Rename the workbook first: the buttons can't find one with = in its name."
    End If
    #If Mac Then
        'xlwings puts the path into a command of the shell.
        For Each sign In Array("""", "$", "`", "|", "\")
            If InStr(ActiveWorkbook.FullName, sign) > 0 Then
                WhyNotSafe = "Rename the workbook or its folder first: there is a " & sign & _
                    " in the name."
            End If
        Next sign
    #End If
End Function

Private Function WhyNoPython() As String
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
