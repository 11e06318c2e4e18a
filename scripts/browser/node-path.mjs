// Stands in for `node:path` in programs for a browser: a package that Cupel uses imports it, for files that no browser has.
export default { basename: path => path.slice(path.lastIndexOf('/') + 1) };
