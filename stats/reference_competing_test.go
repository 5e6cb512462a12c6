package stats_test

var competingHandlers = map[string]handler{}
