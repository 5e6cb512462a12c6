package stats_test

var survivalHandlers = map[string]handler{}
