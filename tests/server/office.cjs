// Runs our JavaScript with as much of Office as shows what it does to it: which names it gives to
// functions, what they ask xlwings to run, and whether Excel is told that they are done.
const fs = require("node:fs");
const vm = require("node:vm");

const [folder, page, failing, ...names] = process.argv.slice(2);
const told = { associated: [], runs: [], completed: [] };
const associated = {};
const listeners = {};
const button = { disabled: false };
const form = {
  dataset: { script: "record_report" },
  elements: { label: { value: "Committee January 2026" } },
  querySelector: () => button,
  addEventListener: (kind, listener) => (listeners[kind] = listener),
};

const context = {
  console: { error: () => {} },
  window: { location: { pathname: page } },
  document: {
    querySelectorAll: (selector) =>
      names.map((name) => ({ getAttribute: (attribute) => (`[${attribute}]` === selector ? name : null) })),
    getElementById: (id) => (id === "ask" ? form : null),
  },
  Office: {
    actions: {
      associate: (name, run) => {
        told.associated.push(name);
        associated[name] = run;
      },
    },
  },
  xlwings: {
    runPython: async (asked) => {
      told.runs.push(asked);
      if (failing === "yes") throw new Error("no server");
    },
  },
};
context.globalThis = context;
vm.createContext(context);
for (const file of ["auth.js", "ribbon.js", "main.js"]) {
  vm.runInContext(fs.readFileSync(`${folder}/${file}`, "utf8"), context);
}

(async () => {
  for (const name of told.associated) {
    await associated[name]({ completed: () => told.completed.push(name) });
  }
  let prevented = false;
  await listeners.submit({ preventDefault: () => (prevented = true) }).catch(() => {});
  told.form = { prevented, disabled: button.disabled };
  console.log(JSON.stringify(told));
})();
