package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"leydig/cohort/frame"
	"leydig/stats"
)

// needs is what a statistic is computed from.
type needs int

const (
	needsNumbers needs = iota // typed numbers
	needsTable                // a table of counts, typed, or two columns of a file
	needsTables               // several typed tables, one a stratum
	needsValues               // one column of a file
	needsGroups               // a column of a file by the levels of another
	needsPairs                // two columns of a file, row by row
	needsBlocks               // two or more columns of a file, row by row
)

// wants says what each kind of need is called on the command line.
var wants = map[needs]struct{ args, help string }{
	needsNumbers: {"", ""},
	needsTable:   {"TABLE | FILE --columns ROW,COLUMN", "a table is typed row by row, as in 12,3/4,11; of a file, two columns are cross-tabulated"},
	needsTables:  {"TABLE TABLE...", "every stratum is a table typed row by row, as in 12,3/4,11"},
	needsValues:  {"FILE --column NAME", "one numeric column"},
	needsGroups:  {"FILE --outcome NAME --by NAME", "a numeric column by the levels of another"},
	needsPairs:   {"FILE --columns NAME,NAME", "two numeric columns, row by row"},
	needsBlocks:  {"FILE --columns NAME,NAME,...", "two or more numeric columns, row by row"},
}

// setting is a flag of one statistic: a number, or one of the listed words.
type setting struct {
	name  string
	value string // default
	words []string
	help  string
}

// statistic is one entry of `leydig stats`. Help, flags, dispatch and the list of
// references all read this.
type statistic struct {
	name     string
	short    string
	needs    needs
	args     string // of needsNumbers, e.g. "X N P0"
	example  string
	settings []setting
	methods  []stats.Method
	run      func(in *given, a *answer) error
}

// given is what the command line gave to a statistic.
type given struct {
	args     []string
	numbers  []float64
	table    [][]float64
	tables   [][][]float64
	values   []float64
	groups   [][]float64
	pairs    [][]float64 // one slice a column
	names    []string    // of rows, groups or columns
	columns  []string    // of a table of a file
	level    float64
	settings map[string]*string
}

// word is the value of a setting.
func (g *given) word(name string) string { return *g.settings[name] }

// number is a numeric setting.
func (g *given) number(name string) (float64, error) {
	v, err := strconv.ParseFloat(g.word(name), 64)
	if err != nil || math.IsNaN(v) {
		return 0, fmt.Errorf("--%s %s: not a number", name, g.word(name))
	}
	return v, nil
}

// alternative is the setting of that name.
func (g *given) alternative() stats.Alternative { return stats.Alternative(g.word("alternative")) }

var alternatives = setting{"alternative", "two_sided", []string{"two_sided", "less", "greater"}, "alternative hypothesis"}

// source are the flags of a command that reads a table from a file.
type source struct {
	sheet  string
	where  []string
	choose []string
}

func (s *source) flags(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&s.sheet, "sheet", "", "sheet of a workbook (default: the first)")
	f.StringArrayVar(&s.where, "where", nil, `keep the rows that meet a condition, e.g. "age >= 50" (repeatable)`)
	f.StringSliceVar(&s.choose, "select", nil, "keep these columns only")
}

// read opens a file and makes the frame that the flags ask for.
func (s *source) read(ctx context.Context, path string) (*frame.Frame, error) {
	books, err := open(ctx, []string{path})
	if err != nil {
		return nil, err
	}
	i := 0
	if s.sheet != "" {
		var names []string
		for _, sh := range books[0].Sheets {
			names = append(names, sh.Name)
		}
		if i = slices.Index(names, s.sheet); i < 0 {
			return nil, fmt.Errorf("--sheet %s: %s has no such sheet; it has %s", s.sheet, path, strings.Join(names, ", "))
		}
	}
	if len(books[0].Sheets) == 0 {
		return nil, fmt.Errorf("%s: there is no sheet in it", path)
	}
	f, err := frame.FromSheet(books[0].Sheets[i])
	if err != nil {
		return nil, err
	}
	for _, w := range s.where {
		if f, err = f.Where(w); err != nil {
			return nil, err
		}
	}
	if len(s.choose) > 0 {
		return f.Select(s.choose...)
	}
	return f, nil
}

// newStats makes `leydig stats` with one command a statistic.
func newStats(e *env) *cobra.Command {
	c := &cobra.Command{
		Use:   "stats METHOD",
		Short: "One statistic, of typed counts or of any rectangular file",
		Long:  "Computes one statistic and prints it with its method and reference. The methods:\n\n" + statisticList(),
		Example: `  leydig stats fisher 12,3/4,11
  leydig stats mann_whitney labs.csv --outcome month6 --by arm --where "age >= 40"
  leydig stats two_prop 56 70 48 80 --format json`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return fmt.Errorf("which METHOD? see: leydig stats --help")
			}
			return fmt.Errorf("%q is no method; see: leydig stats --help", args[0])
		},
		RunE: func(*cobra.Command, []string) error { return nil },
	}
	for _, s := range statistics {
		c.AddCommand(newStatistic(e, s))
	}
	return c
}

// statisticList is the help's list.
func statisticList() string {
	var b strings.Builder
	for _, s := range statistics {
		fmt.Fprintf(&b, "  %-18s %s\n", s.name, s.short)
	}
	return b.String()
}

func newStatistic(e *env, s statistic) *cobra.Command {
	var src source
	var column, outcome, by string
	var columns, levels []string
	var references strings.Builder
	for _, m := range s.methods {
		fmt.Fprintf(&references, "\n  %s. %s", m.Label, m.Cite)
	}
	want := wants[s.needs]
	if s.needs == needsNumbers {
		want.args = s.args
	}
	long := s.short + "."
	if want.help != "" {
		long += "\nInput: " + want.help + "."
	}
	c := &cobra.Command{
		Use: s.name + " " + want.args, Short: s.short, Long: long + "\n\nMethods:" + references.String(), Example: "  leydig stats " + s.name + " " + s.example,
	}
	g := &given{settings: map[string]*string{}}
	f := c.Flags()
	f.Float64Var(&g.level, "level", 0.95, "confidence level")
	for _, o := range s.settings {
		help := o.help
		if o.words != nil {
			help += ": " + strings.Join(o.words, ", ")
		}
		g.settings[o.name] = f.String(o.name, o.value, help)
	}
	format := formatFlag(c)
	switch s.needs {
	case needsValues:
		f.StringVar(&column, "column", "", "the column")
	case needsGroups:
		f.StringVar(&outcome, "outcome", "", "the numeric column")
		f.StringVar(&by, "by", "", "the column of groups")
		f.StringSliceVar(&levels, "levels", nil, "groups, in this order (default: all, in order of name)")
	case needsPairs, needsBlocks, needsTable:
		f.StringSliceVar(&columns, "columns", nil, "the columns")
	}
	if s.needs != needsNumbers && s.needs != needsTables {
		src.flags(c)
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		if !(g.level > 0 && g.level < 1) {
			return fmt.Errorf("--level %v: want a number between 0 and 1, such as 0.95", g.level)
		}
		for _, o := range s.settings {
			if o.words != nil && !slices.Contains(o.words, *g.settings[o.name]) {
				return fmt.Errorf("--%s %s: choose from %s", o.name, *g.settings[o.name], strings.Join(o.words, ", "))
			}
		}
		g.args = args
		if err := g.gather(c.Context(), s, &src, column, outcome, by, columns, levels); err != nil {
			return err
		}
		a := &answer{title: s.short}
		if err := s.run(g, a); err != nil {
			if err = a.reason(s.name, err); err != nil {
				return err
			}
			if a.columns == nil {
				a.columns = []string{"result"}
				a.add(math.NaN())
			}
		}
		if len(a.methods) == 0 {
			a.by(s.methods...)
		}
		return a.print(e.stdout, *format)
	}
	return c
}

// gather reads what the statistic needs.
func (g *given) gather(ctx context.Context, s statistic, src *source, column, outcome, by string, columns, levels []string) error {
	var err error
	switch s.needs {
	case needsNumbers:
		g.numbers, err = numbersOf(g.args, s.args)
		return err
	case needsTables:
		if len(g.args) == 0 {
			return fmt.Errorf("%s: give a table for every stratum, such as 12,3/4,11", s.name)
		}
		for _, text := range g.args {
			t, err := typedTable(text)
			if err != nil {
				return err
			}
			g.tables = append(g.tables, t)
		}
		return nil
	}
	if len(g.args) != 1 {
		return fmt.Errorf("%s: want %s", s.name, wants[s.needs].args)
	}
	if s.needs == needsTable && len(columns) == 0 {
		g.table, err = typedTable(g.args[0])
		return err
	}
	f, err := src.read(ctx, g.args[0])
	if err != nil {
		return err
	}
	switch s.needs {
	case needsTable:
		if len(columns) != 2 {
			return fmt.Errorf("--columns: name two columns, rows first")
		}
		g.table, g.names, g.columns, err = f.CrossTabulate(columns[0], columns[1])
	case needsValues:
		if column == "" {
			return fmt.Errorf("%s: which --column?", s.name)
		}
		var rows [][]float64
		rows, err = f.Complete(column)
		if err == nil {
			g.values, g.names = rows[0], []string{column}
		}
	case needsGroups:
		if outcome == "" || by == "" {
			return fmt.Errorf("%s: give --outcome and --by", s.name)
		}
		g.names, g.groups, err = f.Groups(outcome, by, levels...)
	case needsPairs, needsBlocks:
		if s.needs == needsPairs && len(columns) != 2 || len(columns) < 2 {
			return fmt.Errorf("--columns: name the columns, such as --columns before,after")
		}
		g.names = columns
		g.pairs, err = f.Complete(columns...)
	}
	return err
}

// numbersOf parses typed numbers, as many as are named; a name ending in "..." may
// come any number of times.
func numbersOf(args []string, names string) ([]float64, error) {
	want := strings.Fields(names)
	many := len(want) > 0 && strings.HasSuffix(want[len(want)-1], "...")
	if len(args) < len(want) || !many && len(args) > len(want) {
		return nil, fmt.Errorf("want %s; got %d numbers", names, len(args))
	}
	var out []float64
	for _, text := range args {
		v, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("%q is not a number; want %s", text, names)
		}
		out = append(out, v)
	}
	return out, nil
}

// typedTable parses 12,3/4,11.
func typedTable(text string) ([][]float64, error) {
	var out [][]float64
	for _, line := range strings.Split(text, "/") {
		var row []float64
		for _, cell := range strings.Split(line, ",") {
			v, err := strconv.ParseFloat(strings.TrimSpace(cell), 64)
			if err != nil || v < 0 || v != math.Trunc(v) || v > 1e15 {
				return nil, fmt.Errorf("%q: %q is not a count; type a table row by row, such as 12,3/4,11 (or name a file and --columns)", text, cell)
			}
			row = append(row, v)
		}
		if len(out) > 0 && len(row) != len(out[0]) {
			return nil, fmt.Errorf("%q: the rows differ in length", text)
		}
		out = append(out, row)
	}
	return out, nil
}

// count checks that a typed number is a count.
func count(v float64, name string) (int64, error) {
	if v < 0 || v != math.Trunc(v) || v > 1e15 {
		return 0, fmt.Errorf("%s = %v: not a count", name, v)
	}
	return int64(v), nil
}

// runStandalone prints the answer of a command that is no entry of the list.
func runStandalone(w io.Writer, format string, a *answer, what string, err error) error {
	if err != nil {
		if err = a.reason(what, err); err != nil {
			return err
		}
		if a.columns == nil {
			a.columns = []string{"result"}
			a.add(math.NaN())
		}
	}
	return a.print(w, format)
}
