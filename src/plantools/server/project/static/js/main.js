// The form of Record report in the task pane.
const form = document.getElementById("ask");

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    await globalThis.planClick(form.dataset.script, [form.elements.label.value], "taskpane");
  } finally {
    button.disabled = false;
  }
});
