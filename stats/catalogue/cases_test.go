package catalogue

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"leydig/stats/multiplicity"
	"leydig/stats/results"
)

// ask runs an entry on a CSV text; options are typed as --name value pairs.
func ask(t *testing.T, family, name, text string, args []string, options ...string) (*results.Found, error) {
	t.Helper()
	s := Find(family, name)
	if s == nil {
		t.Fatalf("there is no %s %s", family, name)
	}
	c := call{args: args, options: map[string]string{}}
	if text != "" {
		c.rows = parseRectangle(t, text)
	}
	for i := 0; i < len(options); i += 2 {
		c.options[options[i]] = options[i+1]
	}
	_, f, err := s.run(c)
	return f, err
}

// cell finds a cell by table, row label and column.
func cell(t *testing.T, f *results.Found, table, row, column string) results.Cell {
	t.Helper()
	for _, x := range f.Tables {
		for c := range x.Columns {
			for _, r := range x.Rows {
				if x.Name == table && x.Columns[c].Name == column && (row == "" || r[0].Text == row) {
					return r[c]
				}
			}
		}
	}
	t.Fatalf("there is no %s of %s in %s", column, row, table)
	return results.Cell{}
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Max(1, math.Abs(b)) }

const three = "t,e,x,arm\n1,1,1,b\n2,1,0,a\n3,1,1,b\n"

// TestRefusals: an option that the estimator does not implement is refused with its
// reason in one line, which names both options.
func TestRefusals(t *testing.T) {
	model := []string{"time", "t", "event", "e", "covariates", "x"}
	groups := []string{"time", "t", "event", "e", "by", "arm"}
	for _, x := range []struct {
		family, name string
		args         []string
		options      []string
		want         string
	}{
		{"", "cox", nil, append([]string{"ties", "exact", "weights", "x"}, model...),
			"--weights does not go with --ties exact: the discrete likelihood has neither"},
		{"", "cox", nil, append([]string{"ties", "exact", "robust", "true"}, model...), "--robust does not go with --ties exact: "},
		{"", "cox", nil, append([]string{"ties", "exact", "cluster", "arm"}, model...), "--cluster does not go with --ties exact: "},
		{"", "cox", nil, append([]string{"firth", "true", "robust", "true"}, model...), "--robust does not go with --firth: "},
		{"", "cox", nil, append([]string{"firth", "true", "zph", "log"}, model...), "--zph does not go with --firth: "},
		{"", "cox", nil, append([]string{"levels", "arm=a,b"}, model...), "--levels arm=...: arm is no covariate of this model (x)"},
		{"", "logrank", nil, append([]string{"rho", "1"}, groups...), "--rho goes with --weight fleming_harrington only: "},
		{"", "logrank", nil, append([]string{"rho", "1", "weight", "peto"}, groups...), "--rho goes with --weight fleming_harrington only: "},
		{"", "logrank", nil, append([]string{"pairwise", "holm", "strata", "x"}, groups...), "--pairwise does not go with --strata: "},
		{"", "logrank", nil, append([]string{"level", "0.9"}, groups...), "--level does not go with a run without --plot: "},
		{"", "aft", nil, []string{"time", "t", "event", "e", "strata", "arm", "distribution", "exponential"},
			"--strata does not go with --distribution exponential: "},
		{"stats", "fisher", []string{"12,3,7/4,11,9"}, []string{"alternative", "less"},
			"--alternative does not go with a table of more than two rows or columns: "},
		{"stats", "fisher", []string{"12,3/4,11"}, []string{"alternative", "less", "sides", "blaker"},
			"--alternative goes with --sides fisher only: "},
		{"stats", "chisq", []string{"12,3,7/4,11,9"}, []string{"correct", "yes"},
			"--correct does not go with a table of more than two rows or columns: "},
		{"stats", "chisq", []string{"12,3/4,11"}, []string{"level", "0.9"}, "--level does not go with chisq: it gives no interval"},
		{"stats", "chisq", []string{"12,3/4,11"}, []string{"rho", "1"}, "chisq has no option --rho"},
		{"power", "t", nil, []string{"delta", "1", "sd", "1", "n", "20", "strict", "true", "one-sided", "true"},
			"--strict does not go with --one-sided: "},
	} {
		_, err := ask(t, x.family, x.name, three, x.args, x.options...)
		if err == nil || !strings.HasPrefix(err.Error(), x.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s %v: %v, want %s", x.name, x.options, err, x.want)
		}
	}
}

// TestPairwise: every adjustment is offered for pairs, and "none"; three equal groups have p = 1 by each.
func TestPairwise(t *testing.T) {
	want := []string{unadjusted}
	for _, a := range multiplicity.Adjustments {
		want = append(want, a.Name)
	}
	if got := slices.Sorted(slices.Values(pairAdjustments)); !slices.Equal(got, slices.Sorted(slices.Values(want))) {
		t.Errorf("--pairwise takes %v, want %v", got, want)
	}
	equal := "t,e,arm\n1,1,a\n3,1,a\n5,0,a\n1,1,b\n3,1,b\n5,0,b\n1,1,c\n3,1,c\n5,0,c\n"
	for _, adjust := range pairAdjustments {
		f, err := ask(t, "", "logrank", equal, nil, "time", "t", "event", "e", "by", "arm", "pairwise", adjust)
		if err != nil {
			t.Fatal(err)
		}
		pairs := 0
		for _, x := range f.Tables {
			if x.Name != "pairs" {
				continue
			}
			for _, r := range x.Rows {
				pairs++
				if p := r[len(r)-1].Number; math.Abs(p-1) > 1e-12 {
					t.Errorf("%s: %v", adjust, p)
				}
			}
		}
		if pairs != 3 {
			t.Errorf("%s: %d pairs", adjust, pairs)
		}
	}
}

// TestFullPrecision: what the old sentences rounded stands in columns. By hand: exp(b)
// is 1/√2, and the log-likelihood b - log(2e^b + 1) - log(1 + e^b).
func TestFullPrecision(t *testing.T) {
	f, err := ask(t, "", "cox", three, nil, "time", "t", "event", "e", "covariates", "x")
	if err != nil {
		t.Fatal(err)
	}
	e := 1 / math.Sqrt2
	if got, want := cell(t, f, "model", "", "log-likelihood").Number, math.Log(e)-math.Log(2*e+1)-math.Log(1+e); !near(got, want) {
		t.Errorf("log-likelihood %v, want %v", got, want)
	}
	if got := cell(t, f, "model", "", "without covariates").Number; !near(got, -math.Log(6)) {
		t.Errorf("without covariates %v, want -log 6", got)
	}
	// Pairs in order of time: (1,2) discordant, (2,3) concordant, (1,3) tied: a half.
	if got := cell(t, f, "model", "", "concordance").Number; got != 0.5 {
		t.Errorf("concordance %v", got)
	}
	for _, x := range f.Tables {
		for _, n := range x.Notes {
			if strings.Contains(n, "concordance") || strings.Contains(n, "log-likelihood") {
				t.Errorf("a number in a sentence: %s", n)
			}
		}
	}
}

// TestMethodsThatRan: ties, weights, robust errors, alternatives and levels are said.
func TestMethodsThatRan(t *testing.T) {
	text := "t,e,x,w,id,arm\n1,1,1,1,a,b\n2,1,0,2,a,a\n3,1,1,1,b,b\n4,0,0,1,b,a\n5,1,1,2,c,a\n6,1,0,1,c,b\n"
	model := []string{"time", "t", "event", "e"}
	for _, x := range []struct {
		family, name string
		args         []string
		options      []string
		want         string
	}{
		{"", "cox", nil, append([]string{"covariates", "x", "ties", "breslow", "weights", "w", "robust", "true"}, model...),
			"Cox proportional hazards model, Breslow ties, case weights, robust standard errors"},
		{"", "cox", nil, append([]string{"covariates", "x", "ties", "exact"}, model...),
			"Cox proportional hazards model, exact (discrete) ties"},
		{"", "cox", nil, append([]string{"covariates", "x", "cluster", "id", "strata", "arm"}, model...),
			"Cox proportional hazards model, Efron ties, stratified, robust standard errors of clusters"},
		{"", "km", nil, append([]string{"estimator", "breslow", "conf-type", "plain"}, model...), "Breslow estimate, plain limits"},
		{"", "logrank", nil, append([]string{"by", "arm", "weight", "gehan", "strata", "x"}, model...),
			"Gehan-Breslow (generalised Wilcoxon) weighted log-rank test, stratified"},
		{"", "aft", nil, append([]string{"distribution", "lognormal"}, model...), "accelerated failure time model (lognormal)"},
		{"stats", "fisher", []string{"12,3/4,11"}, []string{"alternative", "greater"}, "Fisher's exact test, one-sided (greater)"},
	} {
		f, err := ask(t, x.family, x.name, text, x.args, x.options...)
		if err != nil {
			t.Errorf("%s %v: %v", x.name, x.options, err)
			continue
		}
		said := ""
		for _, table := range f.Tables {
			for _, m := range table.Methods {
				said += m.Label + "\n"
			}
		}
		if !strings.Contains(said, x.want+"\n") {
			t.Errorf("%s %v says\n%s, not %s", x.name, x.options, said, x.want)
		}
	}
	f, err := ask(t, "", "km", text, nil, append([]string{"level", "0.9"}, model...)...)
	if err != nil {
		t.Fatal(err)
	}
	if m := f.Tables[0].Methods[0].Sentence; strings.Contains(m, "95%") || !strings.Contains(m, "90% intervals") {
		t.Error(m)
	}
	if n := f.Tables[1].Notes[0]; !strings.HasPrefix(n, "90% limits on the log-log scale") {
		t.Error(n)
	}
	if f, err = ask(t, "stats", "fisher", "",
		[]string{"12,3/4,11"}); err != nil || strings.Contains(f.Tables[0].Methods[0].Sentence, "below 5") {
		t.Errorf("%+v, %v", f, err)
	}
}

// TestMissing: rows with an empty cell in a column used are left out and counted, in
// one way; an unreadable event is an error; a row that leaves before it enters is named.
func TestMissing(t *testing.T) {
	text := "t,e,g,x,in\n1,1,a,5,0\n2,1,b,,0\n,1,a,7,0\n4,0,b,8,0\n5,1,a,9,0\n6,1,,9,0\n"
	note := func(f *results.Found) string {
		if len(f.Tables[0].Notes) == 0 {
			return ""
		}
		return f.Tables[0].Notes[0]
	}
	const left = " rows with an empty cell in these columns were left out"
	for _, x := range []struct {
		family, name, want string
		options            []string
	}{
		{"", "km", "1" + left, []string{"time", "t", "event", "e"}},
		{"", "km", "2" + left, []string{"time", "t", "event", "e", "by", "g"}},
		{"stats", "describe", "1" + left, []string{"column", "x"}},
		{"stats", "t_test", "2" + left, []string{"outcome", "x", "by", "g"}},
		{"stats", "correlation", "2" + left, []string{"columns", "t,x"}},
		{"stats", "chisq", "1" + left, []string{"columns", "g,e"}},
		{"", "compare", "1" + left, []string{"outcome", "t", "by", "g"}},
	} {
		f, err := ask(t, x.family, x.name, text, nil, x.options...)
		if err != nil || note(f) != x.want {
			t.Errorf("%s %v: %v, %v; want %s", x.name, x.options, f, err, x.want)
		}
	}
	if _, err := ask(t, "", "km", "t,e\n1,1\n2,2\n", nil, "time", "t", "event",
		"e"); err == nil || !strings.Contains(err.Error(), `"2" is neither yes nor no`) {
		t.Errorf("an unreadable event: %v", err)
	}
	_, err := ask(t, "", "km", "t,e,in\n1,1,0\n2,1,2\n3,1,5\n4,1,0\n", nil, "time", "t", "event", "e", "entry", "in")
	if want := "row 2: the entry, in = 2, is not before t = 2, as in 1 more rows; mend the rows or take them out"; err == nil ||
		err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

// TestCoding: levels by size against the most frequent, "unknown" missing, collinear
// covariates named.
func TestCoding(t *testing.T) {
	text := "t,e,c,x,y,z\n1,1,a,1,3,0\n2,1,b,2,5,0\n3,1,b,4,9,0\n4,0,unknown,3,7,0\n5,1,b,3,7,0\n6,1,a,5,11,0\n1.5,1,c,2,5,0\n8,0,c,1,3,0\n" +
		"9,1,c,4,9,0\n"
	model := []string{"time", "t", "event", "e", "covariates"}
	f, err := ask(t, "", "cox", text, nil, append(model, "c,z")...)
	if err != nil {
		t.Fatal(err)
	}
	var terms []string
	for _, r := range f.Tables[0].Rows {
		terms = append(terms, r[0].Text)
	}
	notes := strings.Join(f.Tables[0].Notes, "\n")
	if strings.Join(terms,
		" ") != "c=c c=a" || notes != "8 rows, 7 events, efron ties\n1 rows with an unknown level of a covariate were left out\nz was left "+
		"out: without variation\nreference: c=b" {
		t.Errorf("%v\n%s", terms, notes)
	}
	if _, err = ask(t, "", "cox", text, nil,
		append(model, "x,y")...); err == nil || err.Error() != "--covariates: y is collinear with x; take one of them out" {
		t.Errorf("%v", err)
	}
	if _, err = ask(t, "", "cox", text, nil,
		append(model, "c", "levels", "c=a,b")...); err == nil || !strings.Contains(err.Error(), `holds "c", which --levels does not list`) {
		t.Errorf("%v", err)
	}
	if _, err = ask(t, "", "cox", text, nil,
		append(model, "c", "levels", "c=d,a,b,c")...); err == nil || !strings.Contains(err.Error(), "no row has the reference d") {
		t.Errorf("%v", err)
	}
}

// TestAccelerated: without covariates the exponential rate is events over time; each
// stratum is predicted with its own scale; time ratios have Wald limits.
func TestAccelerated(t *testing.T) {
	text := "t,e,g,x\n1,1,a,1\n2,1,a,0\n3,0,a,1\n4,1,a,0\n1,1,b,0\n7,1,b,1\n9,1,b,0\n2,0,b,1\n"
	f, err := ask(t, "", "aft", text, nil, "time", "t", "event", "e", "distribution", "exponential")
	if err != nil {
		t.Fatal(err)
	}
	if got := cell(t, f, "time_ratios", "intercept", "estimate").Number; !near(got, math.Log(29.0/6)) {
		t.Errorf("intercept %v, want log(29/6)", got)
	}
	if got := f.Tables[1].Rows[1][1].Number; !near(got, 29.0/6*math.Ln2) {
		t.Errorf("median %v", got)
	}
	if f, err = ask(t, "", "aft", text, nil, "time", "t", "event", "e", "covariates", "x", "strata", "g", "level", "0.9"); err != nil {
		t.Fatal(err)
	}
	p := f.Tables[1]
	if len(p.Rows) != 6 || p.Rows[0][0].Text != "g=a" || p.Rows[3][0].Text != "g=b" || p.Rows[1][2] == p.Rows[4][2] {
		t.Errorf("%+v", p)
	}
	r := func(c string) float64 { return cell(t, f, "time_ratios", "x", c).Number }
	z := 1.6448536269514722
	if !near(r("lower"), math.Exp(r("estimate")-z*r("se"))) || !near(r("upper"),
		math.Exp(r("estimate")+z*r("se"))) || r("time ratio") != math.Exp(r("estimate")) {
		t.Errorf("%v (%v to %v)", r("time ratio"), r("lower"), r("upper"))
	}
	if _, err = ask(t, "", "aft", "t,e\n1,1\n0,1\n2,1\n", nil, "time", "t", "event",
		"e"); err == nil || !strings.HasPrefix(err.Error(), "row 2: a time of 0 has no logarithm") {
		t.Errorf("%v", err)
	}
}

// TestNotEstimable: a reason is a result, not the end of a script.
func TestNotEstimable(t *testing.T) {
	f, err := ask(t, "", "cox", "t,e,x\n1,0,1\n2,0,2\n3,0,5\n", nil, "time", "t", "event", "e", "covariates", "x")
	if err != nil || f.Tables[0].Rows[0][0].Kind != results.Absentee || f.Tables[0].Notes[0] != "NE, not estimable: cox: no events" {
		t.Errorf("%+v, %v", f, err)
	}
	if f, err = ask(t, "stats", "t_one", "x\n4\n4\n", nil, "column", "x"); err != nil || f.Tables[0].Rows[0][0].Kind != results.Absentee {
		t.Errorf("%+v, %v", f, err)
	}
}

// askTyped runs a command whose options are typed as NAME=VALUE.
func askTyped(t *testing.T, command, rows string) (*results.Found, error) {
	t.Helper()
	words := strings.Fields(command)
	var options []string
	for _, w := range words[1:] {
		name, value, _ := strings.Cut(w, "=")
		options = append(options, name, value)
	}
	return ask(t, "", words[0], rows, nil, options...)
}

// TestTried: where there is no estimate, the method that is named is the one that was asked for.
func TestTried(t *testing.T) {
	const rows = "id,x,y,t,e\n1,1,0,1,0\n1,2,0,2,0\n2,3,0,3,0\n2,4,0,4,0\n3,2,0,5,0\n3,1,0,6,0\n"
	for command, want := range map[string]string{
		"gee outcome=y cluster=id covariates=x correlation=exchangeable": "gee.binomial.logit.exchangeable",
		"gee outcome=y cluster=id covariates=x family=poisson":           "gee.poisson.log.independence",
		"mixed outcome=y group=id covariates=x":                          "mixed.reml",
		"mixed outcome=y group=id covariates=x ml=true":                  "mixed.ml",
		"mixed outcome=y group=id covariates=x family=binomial points=1": "mixed.logistic.laplace",
		"logistic outcome=y covariates=x model=probit":                   "regression.binomial.probit.wald",
		"logistic outcome=y covariates=x model=poisson":                  "regression.modified_poisson",
		"logistic outcome=y covariates=x strata=id":                      "cox.conditional_logistic",
		"linear outcome=y covariates=x robust=HC3":                       "regression.gaussian.identity.HC3",
		"cox time=t event=e covariates=x ties=breslow":                   "cox.breslow",
		"cox time=t event=e covariates=x firth=true ties=breslow":        "cox.firth.breslow",
		"weight treatment=id=1 covariates=t outcome=y target=treated":    "weighting.treated",
		"aft time=t event=e covariates=x distribution=lognormal":         "parametric.aft.lognormal",
		"aft time=t event=e covariates=x distribution=weibull strata=id": "parametric.aft.weibull.stratified",
	} {
		f, err := askTyped(t, command, rows)
		if err != nil {
			t.Errorf("%s: %v", command, err)
			continue
		}
		if x := f.Tables[0]; x.Rows[0][0].Kind != results.Absentee || len(x.Methods) != 1 || x.Methods[0].ID != want {
			t.Errorf("%s: %+v, want %s", command, x.Methods, want)
		}
	}
}

// TestMoot: what is asked further of a model without a maximum is answered beside it, and no reason to refuse it.
func TestMoot(t *testing.T) {
	const rows = "t,e,y,g,x\n1,1,1,a,1\n2,1,0,a,4\n3,1,1,a,2\n4,0,0,a,3\n1,0,0,b,5\n2,0,0,b,2\n3,0,0,b,4\n4,0,0,b,1\n"
	for command, want := range map[string]string{
		"aft time=t event=e covariates=g,x level=0.9 quantiles=0.5": "--quantiles: not estimable: ",
		"logistic outcome=y covariates=g,x contrast=g":              "--contrast: not estimable: ",
		"cox time=t event=e covariates=g,x residuals=true":          "--residuals: not estimable: ",
	} {
		f, err := askTyped(t, command, rows)
		told := err == nil && slices.ContainsFunc(f.Tables, func(x *results.Table) bool {
			return slices.ContainsFunc(x.Notes, func(n string) bool { return strings.HasPrefix(n, want) })
		})
		if !told {
			t.Errorf("%s: %+v, %v", command, f.Tables, err)
		}
	}
}

// TestUnreadOption: what an entry does not declare, the run's silence tells.
func TestUnreadOption(t *testing.T) {
	s := Statistic{Name: "deaf", Needs: Needs{Input: Nothing}, Options: options(level, alternatives), Methods: ms{{ID: "m"}},
		Run: func(_ context.Context, in *Given) (results.Found, error) {
			x := in.table("level")
			x.Add(in.level())
			return found(x)
		}}
	in, err := s.Given(map[string][]string{"level": {"0.9"}})
	if err != nil {
		t.Fatal(err)
	}
	if f, err := s.Compute(context.Background(), in); err != nil || f.Tables[0].Rows[0][0].Number != 0.9 {
		t.Errorf("%+v, %v", f, err)
	}
	if in, err = s.Given(map[string][]string{"alternative": {"less"}}); err != nil {
		t.Fatal(err)
	}
	if _, err = s.Compute(context.Background(), in); err == nil || !strings.HasPrefix(err.Error(), "--alternative does not go with the rest") {
		t.Errorf("an option that nothing looked at: %v", err)
	}
	for typed, want := range map[string]string{"level=95": "--level 95: want a number between 0 and 1", "level=x": "--level x: not a number",
		"alternative=both": "--alternative both: choose from two_sided, less, greater"} {
		name, text, _ := strings.Cut(typed, "=")
		if _, err := s.Given(map[string][]string{name: {text}}); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v", typed, err)
		}
	}
}
