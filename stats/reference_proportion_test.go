package stats_test

var proportionHandlers = map[string]handler{}
