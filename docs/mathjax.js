// Formulas are what Doxygen marks as such; a $ in code is a $.
MathJax.Hub.Config({
    tex2jax: {inlineMath: [["\\(", "\\)"]], displayMath: [["\\[", "\\]"]], processEnvironments: false, ignoreClass: "fragment|tocHidden"},
    showMathMenu: false,
    messageStyle: "none"
});
