package stats_test

var distributionHandlers = map[string]handler{}
