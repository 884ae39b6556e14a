// The token is the first part of the address of our pages. It is sent as a header too, so that
// a sheet called xlwings.conf in a workbook can't have one of its own sent.
globalThis.getAuth = async function () {
  return { token: window.location.pathname.split("/")[1], provider: "" };
};
