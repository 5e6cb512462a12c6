package stats_test

import (
	"math"

	"leydig/stats/multiplicity"
)

var multiplicityHandlers = map[string]handler{"p_adjust": reading(pAdjustCase)}

type pAdjustSpec struct {
	P      []*float64
	Adjust string
}

func pAdjustCase(s pAdjustSpec, _ *table) (map[string]any, error) {
	p := make([]float64, len(s.P))
	for i, v := range s.P {
		p[i] = given(v, math.NaN())
	}
	adjusted, err := multiplicity.Adjust(p, s.Adjust)
	return map[string]any{"p_adjusted": adjusted}, err
}
