package study

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"leydig/stats/published"
)

var update = flag.Bool("update", false, "write registry.json anew")

// TestReadRegistry: what is read of the built-in registry is what its YAML says, strictly read.
// After a change of it: go test ./cmd/study -run TestReadRegistry -update
func TestReadRegistry(t *testing.T) {
	want, err := ParseRegistry(published.SourceName, published.Source)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		var b bytes.Buffer
		fmt.Fprintf(&b, "{\"Schema\": %d, \"Figures\": [", want.Schema)
		for i, f := range want.Figures { // a line each
			line, err := json.Marshal(filled(reflect.ValueOf(f)))
			if err != nil {
				t.Fatal(err)
			}
			b.WriteString([]string{"\n", ",\n"}[min(i, 1)])
			b.Write(line)
		}
		b.WriteString("\n]}\n")
		if err := os.WriteFile("registry.json", b.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := Registry()
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("registry.json is not what stats/published/registry.yaml says (%v); go test ./cmd/study -run TestReadRegistry -update", err)
	}
}

// filled is a value as JSON takes it, without what is empty.
func filled(v reflect.Value) any {
	switch v.Kind() {
	case reflect.Pointer:
		return filled(v.Elem())
	case reflect.Struct:
		out := map[string]any{}
		for i := range v.NumField() {
			if !v.Field(i).IsZero() {
				out[v.Type().Field(i).Name] = filled(v.Field(i))
			}
		}
		return out
	case reflect.Slice:
		out := []any{}
		for i := range v.Len() {
			out = append(out, filled(v.Index(i)))
		}
		return out
	}
	return v.Interface()
}

// TestBuiltInRegistry: it can be read, and the figures that the program's papers and its
// brief speak of are there with their sources.
func TestBuiltInRegistry(t *testing.T) {
	r, err := Registry()
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Figures) < 105 {
		t.Errorf("%d figures", len(r.Figures))
	}
	for id, want := range map[string]struct {
		value  float64
		source string
	}{
		"claimed_cc_response_76": {76, "claimed"}, "krzastek2019_eugonad_gt3y": {88, "found"}, "krzastek2019_symptoms_gt3y": {77, "found"},
		"who1990_rec20_84": {84, "claimed"}, "who1990_median20": {3.7, "found"}, "who1990_recbase_46": {46,
			"claimed"}, "emas_secondary_recovery": {42.9, "found"},
	} {
		f := r.Find(id)
		if f == nil || f.Value == nil || *f.Value != want.value || f.From != want.source {
			t.Errorf("%s: %+v", id, f)
		}
	}
	if f := r.Find("krzastek2019_eugonad_gt3y"); f.PMID != "31216250" || f.Of() != 120 {
		t.Errorf("88%%: %+v", f)
	}
}

// TestBuiltInChecks: the errors in print that the registry's research lists are found,
// and nothing else is called inconsistent.
func TestBuiltInChecks(t *testing.T) {
	r, err := Registry()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"habous2018_t": "unit", "ramasamy2014_tt": "printed twice", "wenker2015_return": "percentage", "rasmussen2016_low": "percentage",
		"ledesma2023_preg": "percentage", "handelsman2022_lh": "printed twice", "handelsman2022_fsh": "printed " +
			"twice", "taylor2010_tt_post": "unit",
		"krzastek2019_sidefx_gt3y": "printed twice", "krzastek2019_duration_all": "groups", "emas_secondary_recovery": "percentage",
	}
	got := map[string]bool{}
	for i := range r.Figures {
		for _, x := range published.Check(&r.Figures[i]) {
			if x.Verdict != published.Inconsistent {
				continue
			}
			got[x.Figure] = true
			if want[x.Figure] == "" {
				t.Errorf("%s: %s: %s", x.Figure, x.Check, x.Text)
			}
		}
	}
	for id := range want {
		if !got[id] {
			t.Errorf("%s: nothing was found, want %s", id, want[id])
		}
	}
}

// TestFixedCases: what is known of single figures in print stands in the built-in registry's
// own words.
func TestFixedCases(t *testing.T) {
	r, err := Registry()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ id, check, verdict, text string }{
		{"rasmussen2016_low", "interval", published.Consistent, "13.3 to 45.5 of 9/33 reproduces: Clopper-Pearson (exact)"},
		{"rasmussen2016_low", "percentage", published.Inconsistent, "9 of 33 is 27.3% (27.273%), printed is 27.2%"},
		{"kohn2017_azoo", "percentage", published.Consistent, "35 of 54 is 64.8%"},
		{"kohn2017_crypto", "percentage", published.Consistent, "11 of 12 is 91.7%"},
		{"ledesma2023_preg", "percentage", published.Inconsistent, "no count of 45 gives 43.5%"},
		{"who1990_azoo6m", "estimator", published.Consistent, "157 of 271 is 57.9%, printed is 65%: the printed one is a life-table rate"},
		{"habous2018_t", "unit", published.Inconsistent, "2.31 ng/mL (231 ng/dL) would be"},
		{"habous2018_t", "parts", published.Inconsistent, "95 + 94 + 94 = 283, printed is 282"},
		{"habous2018_t", "change", published.Inconsistent, "+124%; the printed 223% is the ratio"},
		{"ramasamy2014_tt", "printed twice", published.Inconsistent, "1104 and as 1014"},
		{"wenker2015_return", "percentage", published.Inconsistent, "1 of 49 is 2.0% (2.041%), printed is 2.1%"},
		{"handelsman2022_lh", "printed twice", published.Inconsistent, "51.1 and as 52.7"},
		{"taylor2010_tt_post", "unit", published.Inconsistent, "300 ng/dL (300 ng/dL) would be"},
		{"krzastek2019_sidefx_gt3y", "printed twice", published.Inconsistent, "reprinted by a website as 5 percent"},
		{"krzastek2019_duration_all", "groups", published.Inconsistent, "give 24.50 for all 400, printed is 25.5"},
		{"emas_secondary_recovery", "percentage", published.Inconsistent, "96 of 219 is 43.8%"},
	} {
		f, found := r.Find(c.id), false
		if f == nil {
			t.Errorf("there is no %s", c.id)
			continue
		}
		for _, x := range published.Check(f) {
			found = found || x.Check == c.check && x.Verdict == c.verdict && strings.Contains(x.Text, c.text)
		}
		if !found {
			t.Errorf("%s: no %s that is %s with %q: %v", c.id, c.check, c.verdict, c.text, published.Check(f))
		}
	}
}

// TestDecimalsOfAnOwnRegistry: a value shows its decimals, so that a right one is not called
// inconsistent where a registry does not say how many it has.
func TestDecimalsOfAnOwnRegistry(t *testing.T) {
	r, err := ParseRegistry("own.yaml", []byte(`schema: 1
figures:
  - {id: right, study: A, metric: proportion, unit: percent, value: 43.8, numerator: 96, denominator: 219, source: claimed, claimed_by: x}
  - {id: wrong, study: B, metric: proportion, unit: percent, value: 42.9, numerator: 96, denominator: 219, source: claimed, claimed_by: x}
  - {id: zeros, study: C, metric: proportion, unit: percent, value: 50, decimals: 1, numerator: 10, denominator: 20, source: claimed,
     claimed_by: x, shares: [{what: y, percent: 43.5, of: 45}]}
`))
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]string{"right": "96 of 219 is 43.8%, as printed", "wrong": "43.8% (43.836%), printed is 42.9%",
		"zeros": "no count of 45 gives 43.5%"} {
		var said []string
		for _, x := range published.Check(r.Find(id)) {
			said = append(said, x.Text)
		}
		if !strings.Contains(strings.Join(said, "\n"), want) {
			t.Errorf("%s: %q, want %s", id, said, want)
		}
	}
	if got := r.Find("zeros").Printed(); got != "50.0%" {
		t.Errorf("printed %s", got)
	}
}

// TestRegistryFaults: five mistakes, five lines, each with its place and a name.
func TestRegistryFaults(t *testing.T) {
	_, err := ParseRegistry("own.yaml", []byte(`schema: 1
figures:
  - id: a
    study: A
    metrik: proportion
    metric: proportion
    value: lots
    source: claimed
  - id: b
    study: B
    metric: [proportion]
    source: claimed
    compute: {kind: ever, analite: lh, at_least: 5}
    n: 3.5
`))
	lines := strings.Split(err.Error(), "\n")
	want := []string{`line 5: unknown key "metrik"; did you mean metric?`, "line 7: want a number here, not lots",
		"line 11: want a text here, not a list",
		`line 13: unknown key "analite"; did you mean analyte?`, "line 14: want a whole number here, not 3.5"}
	if len(lines) != len(want) {
		t.Fatalf("%d lines:\n%v", len(lines), err)
	}
	for i := range want {
		if !strings.Contains(lines[i], want[i]) {
			t.Errorf("%s, want %s", lines[i], want[i])
		}
	}
	_, err = ParseRegistry("own.yaml", []byte(`schema: 1
figures:
  - id: a
    study: A
    metric: proportoin
    value: 120
    source: claimd
  - id: a
    study: B
    metric: proportion
    source: claimed
    compute: {kind: evr, analyte: total_testostrone, at_least: 300}
`))
	lines = strings.Split(err.Error(), "\n")
	for _, w := range []string{`line 5: "proportoin" is not one of`, `line 7: "claimd" is not one of`, `line 8: the id "a" stands twice`,
		`line 12: "evr" is not one of`,
		`line 12: there is no analyte "total_testostrone"; did you mean total_testosterone?`} {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("no %s in\n%v", w, err)
		}
	}
	if len(lines) != 5 {
		t.Errorf("%d lines:\n%v", len(lines), err)
	}
}

// TestRegistryFaultsOfBothKinds: keys that are not known hide no wrong word elsewhere; lines
// are in order.
func TestRegistryFaultsOfBothKinds(t *testing.T) {
	_, err := ParseRegistry("own.yaml", []byte(`schema: 1
figures:
  - id: a
    study: A
    metric: proportoin
    source: found
    compute: {kind: response, analyte: total_testosteron, at_least: 300, when: anytime}
  - id: a
    study: B
    metric: proportion
    valeu: 50
    source: seen
`))
	lines := strings.Split(err.Error(), "\n")
	want := []string{"line 5: \"proportoin\"", "line 6: source: found needs verified_in", "line 7: there is no analyte \"total_testosteron\"",
		"line 7: \"anytime\" is not any, last or window:MONTH", "line 8: the id \"a\" stands twice",
		`line 11: unknown key "valeu"; did you mean value?`, "line 12: \"seen\" is not one of"}
	if len(lines) != len(want) {
		t.Fatalf("%d lines:\n%v", len(lines), err)
	}
	for i := range want {
		if !strings.Contains(lines[i], want[i]) {
			t.Errorf("%s, want %s", lines[i], want[i])
		}
	}
}

// TestRegistryWholeList: a value of the wrong type in one figure hides no mistake of the
// others, each told with its line.
func TestRegistryWholeList(t *testing.T) {
	const figure = "  - id: %s\n    study: S\n    metric: %s\n    value: %s\n    source: %s\n"
	text := "schema: 1\nfigures:\n" + fmt.Sprintf(figure, "a", "proportion", "many", "recall") +
		fmt.Sprintf(figure, "b", "proportoin", "50", "recall") + fmt.Sprintf(figure, "c", "proportion", "40", "fond") +
		fmt.Sprintf(figure, "d", "proportion", "40", "recall") + "    interval: [30]\n" +
		"  - id: e\n    study: S\n    metrc: proportion\n    value: 1\n    source: recall\n"
	_, err := ParseRegistry("own.yaml", []byte(text))
	if err == nil {
		t.Fatal("five mistakes are read")
	}
	lines := strings.Split(err.Error(), "\n")
	for _, want := range []string{"line 6: want a number here, not many", "line 10: \"proportoin\" is not one of", "line 17: \"fond\" is not",
		"line 23: want a lower and an upper limit", "line 26: unknown key \"metrc\"", "line 24: metric is missing"} {
		if !slices.ContainsFunc(lines, func(l string) bool { return strings.Contains(l, want) }) {
			t.Errorf("%q is not told:\n%s", want, err)
		}
	}
	if len(lines) != 6 {
		t.Errorf("%d lines:\n%s", len(lines), err)
	}
}

// TestRegistryFromNodes: what is taken from the nodes of a registry is what its text says, and
// what cannot be read as text is refused.
func TestRegistryFromNodes(t *testing.T) {
	figure := `{id: a, study: S, metric: proportion, value: 50, numerator: 5, denominator: 10, source: recall}`
	for _, text := range []string{
		string(published.Source),
		"schema: 1\nfigures:\n- " + figure + "\n",
		"schema: 1\nschema: 1\nfigures:\n- " + figure + "\n",
		"schema: 1\nfigures:\n- " + figure + "\n---\nschema: 2\nfigures: []\n",
		"schema: 1\nfigures:\n- &x " + figure + "\n- *x\n",
		"schema: 1\nfigures:\n- &x " + figure + "\n- {<<: *x, id: b}\n",
		"schema: 1\nfigures:\n- " + strings.Replace(figure, "id: a", "id: a, id: b", 1) + "\n",
		"schema: 1\nfigures:\n- " + strings.Replace(figure, "value: 50", "value: 5e1", 1) + "\n",
		"schema: 1\nfigures:\n- " + strings.Replace(figure, "value: 50", "value: 0x32", 1) + "\n",
		"schema: 1\nfigures:\n- " + strings.Replace(figure, "study: S", "study: !!str S", 1) + "\n",
		"schema: 1\nfigures:\n- " + strings.Replace(figure, "numerator: 5", "numerator: 99999999999999999999", 1) + "\n",
		"schema: 1\nfigures:\n- " + strings.Replace(figure, "study: S", "study: null", 1) + "\n",
	} {
		var want published.Registry
		unread := decode([]byte(text), &want)
		want.ShowDecimals()
		got, err := ParseRegistry("r.yaml", []byte(text))
		if unread != nil && err == nil {
			t.Errorf("%.200s\nis read, though %v", text, unread)
		}
		if err == nil && !reflect.DeepEqual(*got, want) {
			t.Errorf("%.200s\n%v\nwant %v", text, *got, want)
		}
		if err != nil {
			t.Logf("%.120q: %v", text, err)
		}
	}
}

// As of plans: what is no registry is not shown.
func TestNoRegistryShowsNoData(t *testing.T) {
	_, err := ParseRegistry("patients.csv", []byte("patient_id,age\nDoe-John,47\n"))
	if err == nil || !strings.Contains(err.Error(), "it is no registry") || strings.Contains(err.Error(), "Doe") {
		t.Error(err)
	}
}
