// Package judge is what tests of statistics share: the made and the published data of
// testdata, by column, and numbers held against those that R gave of them. No program
// imports it.
package judge

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
)

// Table is a file of testdata.
type Table struct {
	t    testing.TB
	file string
	head []string
	rows [][]string
}

// Read reads a delimited file of testdata, for a test of a package in stats.
func Read(t testing.TB, file string) Table {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "testdata", filepath.FromSlash(file)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return Table{t, file, lines[0], lines[1:]}
}

// Texts is a column as it stands.
func (x Table) Texts(name string) []string {
	x.t.Helper()
	c := slices.Index(x.head, name)
	if c < 0 {
		x.t.Fatalf("%s has no column %s", x.file, name)
	}
	out := make([]string, len(x.rows))
	for i, r := range x.rows {
		out[i] = r[c]
	}
	return out
}

// Numbers is a column of numbers; empty cells and NA are NaN.
func (x Table) Numbers(name string) []float64 {
	x.t.Helper()
	texts := x.Texts(name)
	out := make([]float64, len(texts))
	for i, text := range texts {
		if text == "" || text == "NA" {
			out[i] = math.NaN()
			continue
		}
		v, err := strconv.ParseFloat(text, 64)
		if err != nil {
			x.t.Fatalf("%s, %s: %v", x.file, name, err)
		}
		out[i] = v
	}
	return out
}

// Columns are several columns of numbers.
func (x Table) Columns(names ...string) [][]float64 {
	x.t.Helper()
	out := make([][]float64, len(names))
	for k, name := range names {
		out[k] = x.Numbers(name)
	}
	return out
}

// All are all columns, of a file of numbers.
func (x Table) All() map[string][]float64 {
	x.t.Helper()
	out := map[string][]float64{}
	for _, name := range x.head {
		out[name] = x.Numbers(name)
	}
	return out
}

// Are tells in which rows a column has a text.
func (x Table) Are(name, text string) []bool {
	x.t.Helper()
	texts := x.Texts(name)
	out := make([]bool, len(texts))
	for i := range texts {
		out[i] = texts[i] == text
	}
	return out
}

// Whole are numbers as integers.
func Whole(x []float64) []int {
	out := make([]int, len(x))
	for i, v := range x {
		out[i] = int(v)
	}
	return out
}

// Indicators are 1 where something is so, else 0.
func Indicators(is []bool) []float64 {
	out := make([]float64, len(is))
	for i := range is {
		if is[i] {
			out[i] = 1
		}
	}
	return out
}

// Near holds numbers against those that are wanted, relative to these.
func Near(t testing.TB, what string, tolerance float64, got []float64, want ...float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
		return
	}
	for i, w := range want {
		if !(math.Abs(got[i]-w) <= tolerance*math.Abs(w)) {
			t.Errorf("%s[%d]: got %.15g, want %.15g", what, i, got[i], w)
		}
	}
}

// Close holds a number against the one that is wanted, relative to it where it is above 1.
func Close(t testing.TB, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance*math.Max(1, math.Abs(want))) {
		t.Errorf("%s: got %.15g, want %.15g", what, got, want)
	}
}
