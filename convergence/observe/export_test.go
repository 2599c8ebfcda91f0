package observe

// ExplainDifferences is for the tests outside of the package: they apply plans, and
// package apply imports this one.
var ExplainDifferences = explainDifferences
