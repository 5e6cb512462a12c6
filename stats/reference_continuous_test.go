package stats_test

var continuousHandlers = map[string]handler{}
