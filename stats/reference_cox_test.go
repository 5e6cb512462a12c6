package stats_test

var coxHandlers = map[string]handler{}
