package study

import (
	"bytes"
	"context"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"leydig/cohort/simulate"
	"leydig/stats/results"
	"leydig/stats/tabulate"
)

// csvCohort loads a cohort of texts with a header each, of the men that are kept.
func csvCohort(t *testing.T, patients, visits string, kept func(id string) bool) *Study {
	t.Helper()
	some := func(text string) string {
		lines := strings.SplitAfter(text, "\n")
		out := lines[0]
		for _, line := range lines[1:] {
			if id, _, ok := strings.Cut(line, ","); ok && kept(id) {
				out += line
			}
		}
		return out
	}
	var inputs []Input
	for name, text := range map[string]string{"patients.csv": some(patients), "visits.csv": some(visits)} {
		inputs = append(inputs, Input{Name: name, R: bytes.NewReader([]byte(text)), Size: int64(len(text))})
	}
	p, err := ParsePlan("plan", []byte("analyses:\n  run: [response, chance]\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Load(context.Background(), inputs, p, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestFiguresAddUp: the published figures of two sites' tables are those of all men together,
// however the men are divided; only the case mix, which needs men, is not there.
func TestFiguresAddUp(t *testing.T) {
	ctx := context.Background()
	preset, _ := simulate.Find("cc-review")
	files := memory{}
	if err := SyntheticCSV(files, simulate.Run(preset, 240, 7)); err != nil {
		t.Fatal(err)
	}
	patients, visits := files["patients.csv"].String(), files["visits.csv"].String()
	whole := csvCohort(t, patients, visits, func(string) bool { return true })
	set, err := whole.Analyse(ctx, "test")
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(2) {
		site := map[string]bool{}
		r := rand.New(rand.NewPCG(seed, 1))
		for _, line := range strings.Split(patients, "\n") {
			id, _, _ := strings.Cut(line, ",")
			site[id] = r.Float64() < 0.4
		}
		a, err := csvCohort(t, patients, visits, func(id string) bool { return site[id] }).Tables(ctx)
		if err != nil {
			t.Fatal(err)
		}
		b, err := csvCohort(t, patients, visits, func(id string) bool { return !site[id] }).Tables(ctx)
		if err != nil {
			t.Fatal(err)
		}
		both, err := tabulate.Add(a, b)
		if err != nil {
			t.Fatal(err)
		}
		sum, err := AnalyseSaved(ctx, both, whole.Plan, "test")
		if err != nil {
			t.Fatal(err)
		}
		if got, want := withoutMix(sum.Published), withoutMix(set.Published); len(want) == 0 || !reflect.DeepEqual(got, want) {
			t.Errorf("seed %d: %d figures\n%+v\nof all men %d\n%+v", seed, len(got), got, len(want), want)
		}
	}
}

// withoutMix leaves out what needs men.
func withoutMix(figures []results.PublishedFigure) (out []results.PublishedFigure) {
	for _, f := range figures {
		if f.Beside != nil {
			b := *f.Beside
			b.Mix, b.Without, b.Reweighted = "", "", nil
			f.Beside = &b
		}
		out = append(out, f)
	}
	return out
}
