// Package coding turns covariates into the columns of a model, in one way for the
// report and for every command: numbers per some units, factors as indicator
// columns against a reference, rows with a missing value left out and counted.
package coding

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"leydig/stats"
)

// Unknown is the level of a factor that counts as missing.
const Unknown = "unknown"

// Column is a covariate as it was measured, one entry a row.
type Column struct {
	Name    string
	Numbers []float64 // NaN is missing; nil for a factor
	Per     float64   // the difference of which a number's ratio is; 0 means 1
	Codes   []int32   // into Levels, -1 is missing; nil for numbers
	Levels  []string
	// Reference is the level against which the others stand; empty: the most
	// frequent among the rows used, of equals the first of Levels.
	Reference string
}

// Levels codes the texts of a factor, one a row, empty or "unknown" missing: levels
// stand in the declared order or, without one, by size (largest first, ties by name).
// A text that declared does not list is given back as stray.
func Levels(texts, declared []string) (codes []int32, levels []string, stray string) {
	missing := func(s string) bool { return s == "" || strings.EqualFold(s, Unknown) }
	if declared != nil {
		levels = declared
	} else {
		count := map[string]int{}
		for _, s := range texts {
			if !missing(s) {
				count[s]++
			}
		}
		for s := range count {
			levels = append(levels, s)
		}
		slices.SortFunc(levels, func(a, b string) int { return cmp.Or(count[b]-count[a], strings.Compare(a, b)) })
	}
	at := make(map[string]int32, len(levels))
	for i, l := range levels {
		at[l] = int32(i)
	}
	codes = make([]int32, len(texts))
	for i, s := range texts {
		c, ok := at[s]
		if !ok {
			c = -1
			if !missing(s) && stray == "" {
				stray = s
			}
		}
		codes[i] = c
	}
	return codes, levels, stray
}

// Left is a covariate, or a level of one, that a design leaves out, and why.
type Left struct {
	Name, Level string
	Why         string
}

// Design is the columns of a model on its complete rows.
type Design struct {
	Terms    []stats.Term
	Columns  [][]float64 // one a term, one entry a row used
	Variable []int       // numbers the covariate of each column, for tests of whole factors
	Names    []string    // of the covariates used
	Rows     []int       // the rows used, in order; of all that were asked for, these
	Lost     int         // rows left out because a covariate is missing
	LeftOut  []Left
}

// Why a covariate is left out.
const (
	MostlyMissing = "missing in more than half of the rows"
	Constant      = "without variation"
)

// Code makes the design of the given rows. With automatic, covariates that more
// than half of the rows lack or that do not vary are left out before rows with
// missing values are; without, only columns that do not vary among complete rows.
func Code(columns []Column, rows []int, automatic bool) Design {
	var d Design
	var used []looked
	var lacks []bool // of each of the rows
	for _, c := range columns {
		l := c.look(rows)
		if automatic && (2*l.known < len(rows) || !l.varies) {
			why := Constant
			if 2*l.known < len(rows) {
				why = MostlyMissing
			}
			d.LeftOut = append(d.LeftOut, Left{Name: c.Name, Why: why})
			continue
		}
		used = append(used, l)
		if l.known == len(rows) {
			continue
		}
		if lacks == nil {
			lacks = make([]bool, len(rows))
		}
		l.mark(rows, lacks)
	}
	d.Rows = complete(slices.Clip(rows), lacks)
	d.Lost = len(rows) - len(d.Rows)
	for _, l := range used {
		terms, values := l.code(d.Rows)
		k := -1
		for j, t := range terms {
			if !varies(values[j]) {
				d.LeftOut = append(d.LeftOut, Left{Name: l.Name, Level: t.Level, Why: Constant})
				continue
			}
			if k < 0 {
				k = len(d.Names)
				d.Names = append(d.Names, l.Name)
			}
			d.Terms, d.Columns, d.Variable = append(d.Terms, t), append(d.Columns, values[j]), append(d.Variable, k)
		}
	}
	return d
}

// complete leaves out the rows that lack something; lacks is nil where none does.
func complete(rows []int, lacks []bool) []int {
	if lacks == nil {
		return rows
	}
	out := make([]int, 0, len(rows))
	for k, r := range rows {
		if !lacks[k] {
			out = append(out, r)
		}
	}
	return out
}

// looked is a covariate with what the rows asked for have of it.
type looked struct {
	Column
	known  int
	varies bool  // among those known
	count  []int // of a factor, the rows of each level
}

func (c Column) look(rows []int) looked {
	l := looked{Column: c}
	if c.Numbers != nil {
		first := math.NaN()
		for _, r := range rows {
			v := c.Numbers[r]
			if v != v {
				continue
			}
			if l.known++; l.known == 1 {
				first = v
			}
			l.varies = l.varies || v != first
		}
		return l
	}
	l.count = make([]int, len(c.Levels))
	for _, r := range rows {
		if k := c.Codes[r]; k >= 0 {
			l.count[k]++
		}
	}
	for _, n := range l.count {
		l.varies = l.varies || n > 0 && l.known > 0
		l.known += n
	}
	return l
}

// mark marks the rows without a value.
func (c Column) mark(rows []int, lacks []bool) {
	for i, r := range rows {
		if c.Numbers != nil {
			lacks[i] = lacks[i] || math.IsNaN(c.Numbers[r])
		} else {
			lacks[i] = lacks[i] || c.Codes[r] < 0
		}
	}
}

// code makes the covariate's columns of the complete rows; the reference of a factor is
// its most frequent level among all rows asked for.
func (l *looked) code(rows []int) ([]stats.Term, [][]float64) {
	if l.Numbers != nil {
		per := l.Per
		if per == 0 {
			per = 1
		}
		x := make([]float64, len(rows))
		for i, r := range rows {
			x[i] = l.Numbers[r] / per
		}
		return []stats.Term{{Factor: l.Name, Per: per}}, [][]float64{x}
	}
	reference := max(0, slices.Index(l.Levels, l.Reference))
	if l.Reference == "" {
		for k, n := range l.count {
			if n > l.count[reference] {
				reference = k
			}
		}
	}
	var terms []stats.Term
	var columns [][]float64
	of := make([][]float64, len(l.Levels)) // of each level, nil where there is none
	for k, name := range l.Levels {
		if k == reference || l.count[k] == 0 {
			continue
		}
		of[k] = make([]float64, len(rows))
		terms = append(terms, stats.Term{Factor: l.Name, Level: name, Reference: l.Levels[reference]})
		columns = append(columns, of[k])
	}
	for i, r := range rows {
		if x := of[l.Codes[r]]; x != nil {
			x[i] = 1
		}
	}
	return terms, columns
}

func varies(x []float64) bool {
	return slices.ContainsFunc(x, func(v float64) bool { return v != x[0] })
}
