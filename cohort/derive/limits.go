package derive

import (
	"fmt"
	"strconv"

	"leydig/cohort/unit"
)

// checkLimits refuses limits of the plan's own outcomes that their analyte cannot have.
func (p Plan) checkLimits() error {
	t := unit.TotalTestosterone
	for _, l := range []struct {
		key   string
		of    unit.Analyte
		limit float64
	}{
		{"responder: rise", t, p.Responder.Rise}, {"responder: at_least", t, p.Responder.AtLeast},
		{"eugonadal: at_least", t, p.Eugonadal.AtLeast}, {"eugonadal: below", t, p.Eugonadal.Below},
		{"sperm_recovery: at_least", unit.SpermConcentration, p.Sperm.AtLeast},
		{"safety: hematocrit_above", unit.Hematocrit, p.Safety.HematocritAbove}, {"safety: psa_rise", unit.PSA, p.Safety.PSARise},
		{"safety: estradiol_above", unit.Estradiol, p.Safety.EstradiolAbove},
	} {
		if err := checkLimit(l.of, l.limit); err != nil {
			return fmt.Errorf("outcomes: %s: %w", l.key, err)
		}
	}
	return nil
}

// checkLimit refuses a limit that no value of an analyte reaches, or that none has but in another
// unit: 12 is no testosterone in ng/dL, and one in nmol/L. A limit of 0 is none.
func checkLimit(a unit.Analyte, limit float64) error {
	q, ok := unit.Find(string(a))
	if !ok || limit == 0 {
		return nil
	}
	in := q.Canonical()
	if u, meant := q.MeantIn(limit); meant {
		return fmt.Errorf("%s %s is no limit of %s; limits are in %s: if %s %s is meant, write %.4g", plain(limit), in, a, in,
			plain(limit), u.Name, limit*u.Factor)
	}
	if limit > q.High {
		return fmt.Errorf("%s %s is more than %s can be (%s)", plain(limit), in, a, plain(q.High))
	}
	return nil
}

// plain is a number without an exponent.
func plain(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
