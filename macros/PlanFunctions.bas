Attribute VB_Name = "PlanFunctions"
'The worksheet functions for analysts. Each is a function of plantools.functions; nothing about
'plans is decided in VBA. Formulas run whenever Excel calculates, without a click and whatever
'workbook is open, so what holds for the buttons is looked at each time before Python is called.
Option Explicit

Private Const PYTHON_MODULE As String = "plantools.functions"

'Where Python doesn't start, xlwings waits for it up to two minutes, and would for each cell. So
'other cells get the same words for a minute, and Excel stays usable.
Private failure As String
Private tryAgain As Date

Public Function PLAN_DUE_DATE(text As Variant) As Variant
    PLAN_DUE_DATE = Answer("due_date", Array(Plain(text)))
End Function

Public Function PLAN_IS_OVERDUE(due_by As Variant, as_at As Variant) As Variant
    PLAN_IS_OVERDUE = Answer("is_overdue", Array(Plain(due_by), Plain(as_at)))
End Function

Public Function PLAN_ACTION_RATING(ratings As Variant, Optional rating_scale As Variant) As Variant
    PLAN_ACTION_RATING = Answer("action_rating", Array(Plain(ratings), Plain(rating_scale)))
End Function

'What Python answers, or why it wasn't asked. xlwings could also be given the workbook: then it
'would look for code in its sheets, so it is not.
Private Function Answer(ByVal name As String, ByVal arguments As Variant) As Variant
    #If Mac Then
        Answer = "Needs Excel for Windows"
    #Else
        Dim why As String
        Dim folder As String
        Dim server As Object

        On Error GoTo Failed
        Answering = True
        why = WhyNotAsk()
        If why = "" Then
            folder = GoToPython()
            Set server = XLPy
            GoBack folder
            Answer = server.CallUDF(PYTHON_MODULE, name, arguments)
        Else
            Answer = why
        End If
        Answering = False
        Exit Function

Failed:
        Answer = "plantools could not answer: " & Err.Description
        If server Is Nothing Then
            failure = Answer
            tryAgain = Now + TimeSerial(0, 1, 0)
        End If
        GoBack folder
        Answering = False
    #End If
End Function

'The rules for the buttons, for the workbook that xlwings looks at and for that of the formula.
Private Function WhyNotAsk() As String
    Dim book As Workbook
    If Now < tryAgain Then
        WhyNotAsk = failure
        Exit Function
    End If
    If ActiveWorkbook Is Nothing Then
        WhyNotAsk = "No workbook is open for editing."
        Exit Function
    End If
    WhyNotAsk = WhyNotSafe(ActiveWorkbook)
    If WhyNotAsk = "" And TypeName(Application.Caller) = "Range" Then
        Set book = Application.Caller.Worksheet.Parent
        If Not book Is ActiveWorkbook Then WhyNotAsk = WhyNotSafe(book)
    End If
    If WhyNotAsk = "" Then WhyNotAsk = WhyNoPython()
End Function

'A range as the values in it, so that Python needn't ask Excel, which is busy calculating.
Private Function Plain(ByRef argument As Variant) As Variant
    If IsMissing(argument) Then
        Plain = Empty
    ElseIf IsObject(argument) Then
        Plain = argument.Value
    Else
        Plain = argument
    End If
End Function
