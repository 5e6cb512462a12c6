package study

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"leydig/cohort"
	"leydig/stats/published"
)

// TestMultiverse: the main specification is the report's own rate, thousands of
// specifications are made within the time asked for, and the parts add up to 1.
func TestMultiverse(t *testing.T) {
	s := loaded(t, "cc-review")
	start := time.Now()
	m, err := s.Multiverse(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if d := time.Since(start); d > 5*time.Second {
		t.Errorf("400 men took %v", d)
	}
	if len(m.Specifications) != 5*5*6*4*4*3 || m.Empty != 0 {
		t.Errorf("%d specifications, %d empty", len(m.Specifications), m.Empty)
	}
	if !slices.IsSortedFunc(m.Specifications, func(a, b published.Specification) int {
		switch x, y := a.Count.P(), b.Count.P(); {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	}) {
		t.Error("the rates do not rise")
	}
	if c := m.Specifications[m.Main].Count; c.X != 291 || c.N != 384 {
		t.Errorf("the main analysis is %d of %d, the report's is 291 of 384", c.X, c.N)
	}
	parts, rest, err := m.Decompose()
	if err != nil {
		t.Fatal(err)
	}
	sum := rest
	for _, x := range parts {
		sum += x.Share
	}
	if math.Abs(sum-1) > 1e-9 {
		t.Errorf("the parts add up to %v", sum)
	}
	r, _ := Registry()
	tables, err := MultiverseTables(m, s, r.Find("claimed_cc_response_76"), 0.1, true)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(tables[len(tables)-1].Rows); n != len(m.Specifications) {
		t.Errorf("%d specifications are listed", n)
	}
	for _, want := range []string{"SYNTHETIC COHORT", "lies among the specifications", "no publication with it was found"} {
		if !strings.Contains(strings.Join(tables[0].Notes, "\n"), want) {
			t.Errorf("the notes do not say %q", want)
		}
	}
}

// TestMultiverseWithoutBaseline: after testosterone there is no rise to ask for; the main
// analysis is the share ever eugonadal of those measured.
func TestMultiverseWithoutBaseline(t *testing.T) {
	s := loaded(t, "trt-recovery")
	m, err := s.Multiverse(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	yes, n := 0, 0
	for _, v := range s.Data.BinaryOf("ever_eugonadal_measured").Value {
		switch v {
		case cohort.Yes:
			yes, n = yes+1, n+1
		case cohort.No:
			n++
		}
	}
	if c := m.Specifications[m.Main].Count; int(c.X) != yes || int(c.N) != n {
		t.Errorf("main %d of %d, ever eugonadal %d of %d", c.X, c.N, yes, n)
	}
	tables, err := MultiverseTables(m, s, nil, 0.1, false)
	if err != nil || !strings.Contains(strings.Join(tables[0].Notes, "\n"), "there is no baseline") {
		t.Errorf("%v, %v", tables[0].Notes, err)
	}
}
