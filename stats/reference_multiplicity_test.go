package stats_test

import (
	"encoding/json"
	"math"

	"leydig/stats/multiplicity"
)

var multiplicityHandlers = map[string]handler{"p_adjust": refPAdjust}

func refPAdjust(spec json.RawMessage, _ *table) (map[string]any, error) {
	var s struct {
		P      []*float64
		Adjust string
	}
	if err := decode(spec, &s); err != nil {
		return nil, err
	}
	p := make([]float64, len(s.P))
	for i, v := range s.P {
		p[i] = math.NaN()
		if v != nil {
			p[i] = *v
		}
	}
	adjusted, err := multiplicity.Adjust(p, s.Adjust)
	return map[string]any{"p_adjusted": adjusted}, err
}
