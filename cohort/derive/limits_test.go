package derive

import "testing"

// A limit in another unit, or one that no value reaches, is refused with what to write; those that are
// in use are not, at the ends of what is typical either.
func TestLimits(t *testing.T) {
	set := func(change func(p *Plan)) Plan {
		p := DefaultPlan()
		change(&p)
		return p
	}
	more := func(said Said) Plan {
		return set(func(p *Plan) { p.More = []Extra{{Name: "own", Kind: "ever", Said: said}} })
	}
	nmol := "outcomes: eugonadal: at_least: 12 ng/dL is no limit of total_testosterone; limits are in ng/dL: " +
		"if 12 nmol/L is meant, write 346.1"
	for _, c := range []struct {
		plan Plan
		want string
	}{
		{DefaultPlan(), ""},
		{set(func(p *Plan) { p.Eugonadal.AtLeast = 12 }), nmol},
		{set(func(p *Plan) { p.Eugonadal.AtLeast = 264 }), ""},
		{set(func(p *Plan) { p.Eugonadal.AtLeast = 30000 }),
			"outcomes: eugonadal: at_least: 30000 ng/dL is more than total_testosterone can be (5000)"},
		{set(func(p *Plan) { p.Responder.Rise = 7 }),
			"outcomes: responder: rise: 7 ng/dL is no limit of total_testosterone; limits are in ng/dL: if 7 nmol/L is meant, write 201.9"},
		{set(func(p *Plan) { p.Sperm.AtLeast = 2e7 }),
			"outcomes: sperm_recovery: at_least: 20000000 million/mL is no limit of sperm_concentration; limits are in million/mL: " +
				"if 20000000 /mL is meant, write 20"},
		{set(func(p *Plan) { p.Sperm.AtLeast = 0.1 }), ""},
		{set(func(p *Plan) { p.Safety.HematocritAbove = 0.54 }),
			"outcomes: safety: hematocrit_above: 0.54 % is no limit of hematocrit; limits are in %: if 0.54 fraction is meant, write 54"},
		{set(func(p *Plan) { p.Safety.EstradiolAbove, p.Safety.HematocritAbove, p.Safety.PSARise = 0, 0, 0 }), ""},
		{more(Said{Analyte: "total_testosterone", Below: 20}), ""},
		{more(Said{Analyte: "lh", Below: 0.1}), ""},
		{more(Said{Analyte: "prolactin", Above: 150}), ""},
		{more(Said{Analyte: "estradiol", AtMost: 400}),
			"outcomes: more: own: at_most: 400 pg/mL is no limit of estradiol; limits are in pg/mL: if 400 pmol/L is meant, write 109"},
		{more(Said{Analyte: "total_testosterone", AtLeastByAge: []AgeLimit{{Below: 40, AtLeast: 9}, {AtLeast: 300}}}),
			"outcomes: more: own: at_least_by_age: at_least: 9 ng/dL is no limit of total_testosterone; limits are in ng/dL: " +
				"if 9 nmol/L is meant, write 259.6"},
	} {
		got := ""
		if _, err := c.plan.Outcomes(); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("got  %q\nwant %q", got, c.want)
		}
	}
}
