package stats_test

var multiplicityHandlers = map[string]handler{}
