package contingency_test

import (
	"errors"
	"testing"

	"leydig/stats"
	"leydig/stats/contingency"
)

// A common ratio of 0 or infinity is no lack of events, and is told as what it is; tables without
// an event are.
func TestEndlessCommonRatio(t *testing.T) {
	apart := []contingency.Table2x2{{A: 5, B: 0, C: 0, D: 5}, {A: 3, B: 0, C: 0, D: 2}}
	never := []contingency.Table2x2{{A: 0, B: 5, C: 3, D: 6}, {A: 0, B: 4, C: 1, D: 5}}
	none := []contingency.Table2x2{{A: 0, B: 5, C: 0, D: 6}}
	for _, measure := range []contingency.Common{contingency.LogOddsRatio, contingency.LogRiskRatio} {
		for _, tables := range [][]contingency.Table2x2{apart, never} {
			if _, err := contingency.MantelHaenszel(tables, measure, true, 0.95); !errors.Is(err, contingency.EndlessCommon) {
				t.Error(measure, tables, err)
			}
		}
		if _, err := contingency.MantelHaenszel(none, measure, true, 0.95); !errors.Is(err, stats.NoEvents) {
			t.Error(measure, none, err)
		}
	}
}
