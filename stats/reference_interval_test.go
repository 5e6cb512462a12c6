package stats_test

var intervalHandlers = map[string]handler{}
