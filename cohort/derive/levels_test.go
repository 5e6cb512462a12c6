package derive

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"leydig/cohort"
)

// TestManyLevels: of a text with more levels than a table can hold, the largest stand and
// the rest is one level that tells how many it holds; nobody is lost, and the level that
// the plan compares with stays.
func TestManyLevels(t *testing.T) {
	c := cohort.Factor{Name: "site"}
	for i := range 100 { // level 0 has 100 patients, level 99 one
		c.Levels = append(c.Levels, fmt.Sprintf("s%02d", i))
		for range 100 - i {
			c.Codes = append(c.Codes, int32(i))
		}
	}
	c.Codes = append(c.Codes, -1)
	f := bySize(Stratum{Name: "site", Reference: "s99"}, &c)
	want := append(slices.Clone(c.Levels[:mostLevels]), "s99", "other (59 levels)")
	if !slices.Equal(f.Levels, want) {
		t.Fatalf("levels %v", f.Levels)
	}
	n := make([]int, len(f.Levels))
	missing := 0
	for _, k := range f.Codes {
		if k < 0 {
			missing++
			continue
		}
		n[k]++
	}
	rest := 0
	for i := mostLevels; i < 99; i++ {
		rest += 100 - i
	}
	if n[0] != 100 || n[mostLevels] != 1 || n[mostLevels+1] != rest || missing != 1 {
		t.Errorf("patients %v, missing %d; of the rest %d", n, missing, rest)
	}

	c.Levels = c.Levels[:mostLevels+1] // one level is no rest
	c.Codes = []int32{0, mostLevels}
	if f := bySize(Stratum{Name: "site"}, &c); len(f.Levels) != mostLevels+1 || strings.Contains(f.Levels[mostLevels], "other") {
		t.Errorf("levels %v", f.Levels)
	}
}

// TestLongLevels: a level's title fits a cell, and shows both its ends.
func TestLongLevels(t *testing.T) {
	long := "begin" + strings.Repeat("ü", 2000) + "end"
	if s := levelTitle("site", long); utf8.RuneCountInString(s) != longestTitle || !strings.Contains(s, "egin") ||
		!strings.HasSuffix(s, "end") {
		t.Errorf("%d characters: %s", utf8.RuneCountInString(s), s)
	}
}
