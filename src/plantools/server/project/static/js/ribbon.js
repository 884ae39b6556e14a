// The buttons on the ribbon. The task pane is loaded with the ribbon and has a button for each of
// them, so what there is stands in the pane alone.

globalThis.planClick = async function (scriptName, args, errorDisplayMode) {
  const { token, provider } = await globalThis.getAuth();
  await xlwings.runPython({
    scriptName,
    args,
    auth: token,
    headers: { "Auth-Provider": provider },
    errorDisplayMode,
  });
};

for (const button of document.querySelectorAll("[xw-click]")) {
  const scriptName = button.getAttribute("xw-click");
  Office.actions.associate(scriptName, async (event) => {
    try {
      await globalThis.planClick(scriptName, [], "alert");
    } catch (error) {
      console.error(error);
    } finally {
      event.completed(); // or Excel shows the button as busy for five minutes
    }
  });
}
