package stats_test

var parametricHandlers = map[string]handler{}
