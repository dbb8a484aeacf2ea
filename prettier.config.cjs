// How the hook prettier in .pre-commit-config.yaml formats XML. It looks for a plugin
// beside this file, and pre-commit keeps it elsewhere.
module.exports = {
  plugins: [require.resolve("@prettier/plugin-xml")],
  bracketSameLine: true,
  printWidth: 120,
  xmlWhitespaceSensitivity: "preserve",
};
