package stats_test

var tableHandlers = map[string]handler{}
