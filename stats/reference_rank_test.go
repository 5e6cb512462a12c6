package stats_test

var rankHandlers = map[string]handler{}
