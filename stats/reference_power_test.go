package stats_test

var powerHandlers = map[string]handler{}
