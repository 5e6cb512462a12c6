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
	var used []picked
	var lacks []bool // of each of the rows
	for _, c := range columns {
		p := c.pick(rows)
		if automatic && (2*p.known < len(rows) || !p.varies) {
			why := Constant
			if 2*p.known < len(rows) {
				why = MostlyMissing
			}
			d.LeftOut = append(d.LeftOut, Left{Name: c.Name, Why: why})
			continue
		}
		used = append(used, p)
		if p.known == len(rows) {
			continue
		}
		if lacks == nil {
			lacks = make([]bool, len(rows))
		}
		p.mark(lacks)
	}
	d.Rows = complete(slices.Clip(rows), lacks)
	d.Lost = len(rows) - len(d.Rows)
	for _, p := range used {
		terms, values := p.code(lacks)
		k := -1
		for j, t := range terms {
			if !varies(values[j]) {
				d.LeftOut = append(d.LeftOut, Left{Name: p.Name, Level: t.Level, Why: Constant})
				continue
			}
			if k < 0 {
				k = len(d.Names)
				d.Names = append(d.Names, p.Name)
			}
			d.Terms, d.Columns, d.Variable = append(d.Terms, t), append(d.Columns, values[j]), append(d.Variable, k)
		}
	}
	return d
}

// complete leaves out what belongs to rows that lack something; lacks is nil where none does.
func complete[T any](x []T, lacks []bool) []T {
	if lacks == nil {
		return x
	}
	out := make([]T, 0, len(x))
	for k, v := range x {
		if !lacks[k] {
			out = append(out, v)
		}
	}
	return out
}

// picked is a covariate's values in the rows asked for, one after another.
type picked struct {
	Column // its Numbers or Codes are of these rows
	known  int
	varies bool // among those known
}

func (c Column) pick(rows []int) picked {
	p := picked{Column: c}
	if c.Numbers != nil {
		p.Numbers = make([]float64, len(rows))
		first := math.NaN()
		for i, r := range rows {
			v := c.Numbers[r]
			p.Numbers[i] = v
			if v != v {
				continue
			}
			if p.known++; p.known == 1 {
				first = v
			}
			p.varies = p.varies || v != first
		}
		return p
	}
	p.Codes = make([]int32, len(rows))
	first := int32(-1)
	for i, r := range rows {
		k := c.Codes[r]
		p.Codes[i] = k
		if k < 0 {
			continue
		}
		if p.known++; p.known == 1 {
			first = k
		}
		p.varies = p.varies || k != first
	}
	return p
}

// mark marks the rows without a value.
func (p *picked) mark(lacks []bool) {
	for i, v := range p.Numbers {
		lacks[i] = lacks[i] || v != v
	}
	for i, k := range p.Codes {
		lacks[i] = lacks[i] || k < 0
	}
}

// code makes the covariate's columns of the complete rows; the reference of a factor is
// its most frequent level among all rows asked for.
func (p *picked) code(lacks []bool) ([]stats.Term, [][]float64) {
	if p.Numbers != nil {
		per := p.Per
		if per == 0 {
			per = 1
		}
		x := complete(p.Numbers, lacks)
		for i := range x {
			x[i] /= per
		}
		return []stats.Term{{Factor: p.Name, Per: per}}, [][]float64{x}
	}
	count := make([]int, len(p.Levels))
	for _, k := range p.Codes {
		if k >= 0 {
			count[k]++
		}
	}
	reference := max(0, slices.Index(p.Levels, p.Reference))
	if p.Reference == "" {
		for l := range count {
			if count[l] > count[reference] {
				reference = l
			}
		}
	}
	used := complete(p.Codes, lacks)
	var terms []stats.Term
	var columns [][]float64
	of := make([][]float64, len(p.Levels)) // of each level, nil where there is none
	for l, name := range p.Levels {
		if l == reference || count[l] == 0 {
			continue
		}
		of[l] = make([]float64, len(used))
		terms = append(terms, stats.Term{Factor: p.Name, Level: name, Reference: p.Levels[reference]})
		columns = append(columns, of[l])
	}
	for i, k := range used {
		if x := of[k]; x != nil {
			x[i] = 1
		}
	}
	return terms, columns
}

func varies(x []float64) bool {
	return slices.ContainsFunc(x, func(v float64) bool { return v != x[0] })
}
