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
	var used []Column
	var lacks []bool // of each of the rows
	for _, c := range columns {
		known, vary := c.known(rows)
		if automatic && (2*known < len(rows) || !vary) {
			why := Constant
			if 2*known < len(rows) {
				why = MostlyMissing
			}
			d.LeftOut = append(d.LeftOut, Left{Name: c.Name, Why: why})
			continue
		}
		used = append(used, c)
		if known == len(rows) {
			continue
		}
		if lacks == nil {
			lacks = make([]bool, len(rows))
		}
		for k, r := range rows {
			lacks[k] = lacks[k] || c.missing(r)
		}
	}
	d.Rows = rows
	if lacks != nil {
		d.Rows = make([]int, 0, len(rows))
		for k, r := range rows {
			if !lacks[k] {
				d.Rows = append(d.Rows, r)
			}
		}
		d.Lost = len(rows) - len(d.Rows)
	}
	for _, c := range used {
		terms, values := c.code(rows, d.Rows)
		k := -1
		for j, t := range terms {
			if !varies(values[j]) {
				d.LeftOut = append(d.LeftOut, Left{Name: c.Name, Level: t.Level, Why: Constant})
				continue
			}
			if k < 0 {
				k = len(d.Names)
				d.Names = append(d.Names, c.Name)
			}
			d.Terms, d.Columns, d.Variable = append(d.Terms, t), append(d.Columns, values[j]), append(d.Variable, k)
		}
	}
	return d
}

func (c *Column) missing(r int) bool {
	if c.Numbers != nil {
		return math.IsNaN(c.Numbers[r])
	}
	return c.Codes[r] < 0
}

// known counts the rows that have a value, and tells whether it varies.
func (c *Column) known(rows []int) (n int, vary bool) {
	if numbers := c.Numbers; numbers != nil {
		first := math.NaN()
		for _, r := range rows {
			v := numbers[r]
			if v != v {
				continue
			}
			if n++; n == 1 {
				first = v
			}
			vary = vary || v != first
		}
		return n, vary
	}
	first := int32(0)
	for _, r := range rows {
		k := c.Codes[r]
		if k < 0 {
			continue
		}
		if n++; n == 1 {
			first = k
		}
		vary = vary || k != first
	}
	return n, vary
}

// code makes the covariate's columns of the rows used; the reference of a factor is
// its most frequent level among all rows asked for.
func (c Column) code(rows, used []int) ([]stats.Term, [][]float64) {
	if c.Numbers != nil {
		per := c.Per
		if per == 0 {
			per = 1
		}
		x := make([]float64, len(used))
		for i, r := range used {
			x[i] = c.Numbers[r] / per
		}
		return []stats.Term{{Factor: c.Name, Per: per}}, [][]float64{x}
	}
	count := make([]int, len(c.Levels))
	for _, r := range rows {
		if k := c.Codes[r]; k >= 0 {
			count[k]++
		}
	}
	reference := max(0, slices.Index(c.Levels, c.Reference))
	if c.Reference == "" {
		for l := range count {
			if count[l] > count[reference] {
				reference = l
			}
		}
	}
	var terms []stats.Term
	var columns [][]float64
	of := make([][]float64, len(c.Levels)) // of each level, nil where there is none
	for l, name := range c.Levels {
		if l == reference || count[l] == 0 {
			continue
		}
		of[l] = make([]float64, len(used))
		terms = append(terms, stats.Term{Factor: c.Name, Level: name, Reference: c.Levels[reference]})
		columns = append(columns, of[l])
	}
	for i, r := range used {
		if x := of[c.Codes[r]]; x != nil {
			x[i] = 1
		}
	}
	return terms, columns
}

func varies(x []float64) bool {
	return slices.ContainsFunc(x, func(v float64) bool { return v != x[0] })
}
