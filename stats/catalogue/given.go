package catalogue

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"leydig/stats"
	"leydig/stats/results"
)

// Given is what a run is given. Statistic.Given makes one; the caller then fills
// Rows, or Numbers and Tables by Type.
type Given struct {
	Numbers []float64     // typed, in the order that Needs names
	Tables  [][][]float64 // typed tables of counts, row by row
	Rows    Rectangle     // nil where nothing was read
	Draw    bool          // a figure is wanted: Found.Plot
	Full    bool          // long tables too, as programs have use for

	of      *Statistic
	options map[string]*value
	tried   []stats.Method
	lost    int    // rows left out because of an empty cell
	title   string // of the table, where it is not Statistic.Short
}

// Has tells whether an option was given.
func (in *Given) Has(name string) bool { return in.options[name].given }

func (in *Given) use(name string) *value {
	v := in.options[name]
	if v == nil {
		panic(fmt.Sprintf("catalogue: %s has no option %s", in.of.Name, name))
	}
	v.used = true
	return v
}

// last is the last text of an option, empty where there is none.
func (in *Given) last(name string) string {
	v := in.use(name)
	if len(v.texts) == 0 {
		return ""
	}
	return v.texts[len(v.texts)-1]
}

// word is the value of a Word, Column or Event option.
func (in *Given) word(name string) string { return in.last(name) }

// yes is the value of a YesNo option.
func (in *Given) yes(name string) bool {
	b, _ := strconv.ParseBool(in.last(name))
	return b
}

// whole is the value of a Whole option, 0 where there is none.
func (in *Given) whole(name string) uint64 {
	n, _ := strconv.ParseUint(in.last(name), 10, 64)
	return n
}

// number is the value of a Number or Share option, NaN where there is none.
func (in *Given) number(name string) float64 {
	v := in.use(name)
	if len(v.numbers) == 0 {
		return math.NaN()
	}
	return v.numbers[len(v.numbers)-1]
}

// texts are the values of a Columns, Repeated or Texts option.
func (in *Given) texts(name string) []string { return in.use(name).texts }

// list is the values of a List option.
func (in *Given) list(name string) []float64 { return in.use(name).numbers }

// pairs are the values of a Pairing option.
func (in *Given) pairs(name string) map[string][]string { return in.use(name).pairs }

func (in *Given) level() float64 { return in.number("level") }

func (in *Given) alternative() stats.Alternative { return stats.Alternative(in.word("alternative")) }

// refuse says that options do not go with what the run met, where they were given.
func (in *Given) refuse(met, why string, options ...string) error {
	for _, o := range options {
		if in.Has(o) {
			return fmt.Errorf("--%s does not go with %s: %s", o, met, why)
		}
	}
	return nil
}

// Columns are the names of columns that a run may ask of its rows: what it reads of a
// file. Nil: any column.
func (in *Given) Columns() []string {
	names := []string{}
	for _, o := range in.of.Options {
		texts := in.options[o.Name].texts
		switch o.Kind {
		case Column, Columns:
			names = append(names, texts...)
		case Repeated:
			if len(texts) == 0 {
				return nil // every other column
			}
			names = append(names, texts...)
		case Event:
			for _, t := range texts {
				names = append(names, eventColumn(t))
			}
		}
	}
	return names
}

// unread refuses an option that was given and that the run did not look at.
func (in *Given) unread() error {
	for _, o := range in.of.Options {
		if v := in.options[o.Name]; v.given && !v.used {
			return fmt.Errorf("--%s does not go with the rest of what was given: %s has no use for it there", o.Name, in.of.Name)
		}
	}
	return nil
}

// tries notes what is run next, which is named where it has no result, and gives it back.
func (in *Given) tries(m stats.Method) stats.Method {
	in.tried = []stats.Method{m}
	return m
}

// moot notes at a table that what else was asked of a model has no answer, as the model has none.
func (in *Given) moot(t *results.Table, why error) {
	for _, o := range in.of.Options {
		if v := in.options[o.Name]; v.given && !v.used {
			v.used = true
			t.Note("--%s: not estimable: %v", o.Name, why)
		}
	}
}

// table makes the single table of a statistic, with its title.
func (in *Given) table(columns ...string) *results.Table {
	return results.NewTable(strings.ReplaceAll(in.of.Name, "-", "_"), cmp.Or(in.title, in.of.Short), columns...)
}

// found is a finding of tables, those left out that are nil.
func found(tables ...*results.Table) (results.Found, error) {
	return results.Found{Tables: slices.DeleteFunc(tables, func(t *results.Table) bool { return t == nil })}, nil
}

// Type reads typed arguments: numbers, or tables of counts.
func (in *Given) Type(args []string) error {
	var err error
	switch in.of.Needs.Input {
	case TypedNumbers:
		in.Numbers, err = typedNumbers(args, in.of.Needs.Typed)
		return err
	case Table:
		if len(args) != 1 {
			return fmt.Errorf("%s: want %s", in.of.Name, in.of.Arguments())
		}
	case Tables:
		if len(args) == 0 {
			return fmt.Errorf("%s: give a table for every stratum, such as 12,3/4,11", in.of.Name)
		}
	default:
		if len(args) > 0 {
			return fmt.Errorf("%s takes no numbers; %q is too much", in.of.Name, args[0])
		}
	}
	for _, text := range args {
		t, err := typedTable(text)
		if err != nil {
			return err
		}
		in.Tables = append(in.Tables, t)
	}
	return nil
}

// typedNumbers parses as many numbers as are named.
func typedNumbers(args []string, names string) ([]float64, error) {
	least := strings.Fields(names)
	most := len(least)
	if before, more, ok := strings.Cut(names, "["); ok {
		least = strings.Fields(before)
		most = len(least) + len(strings.Fields(more))
		names = before + "or " + before + strings.Trim(more, "]")
	}
	many := len(least) > 0 && strings.HasSuffix(least[len(least)-1], "...")
	if len(args) != len(least) && len(args) != most && (!many || len(args) < len(least)) {
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
				return nil, fmt.Errorf(
					"%q: %q is not a count; type a table row by row, such as 12,3/4,11 (or name a file and --columns)",
					text,
					cell,
				)
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

// count checks that a number is a count.
func count(v float64, name string) (int64, error) {
	if v < 0 || v != math.Trunc(v) || v > 1e15 {
		return 0, fmt.Errorf("%s = %v: not a count", name, v)
	}
	return int64(v), nil
}

// shown is a number in a sentence: six significant digits.
func shown(v float64) string {
	return strings.ToLower(strings.TrimPrefix(strconv.FormatFloat(v, 'g', 6, 64), "+"))
}

// percent is a share in a sentence.
func percent(x float64) string { return shown(math.Round(x*1e6)/1e4) + "%" }

// restate puts the level of this run into the sentences of methods.
func (in *Given) restate(tables []*results.Table) {
	run := 0.95 // of what has no option for it
	if v := in.options["level"]; v != nil && len(v.numbers) > 0 {
		run = in.level()
	}
	for _, t := range tables {
		for i := range t.Methods {
			t.Methods[i] = t.Methods[i].At(run)
		}
	}
}

// inventedColumn is the column by which leydig's own synthetic cohorts say that they are.
const inventedColumn = "synthetic"

// Synthetic is something to keep that says of itself that its patients are invented.
type Synthetic interface{ SayInvented(statement string) }

// sayInvented carries the statement of synthetic rows on: to the first table, to the figure
// and to what is kept.
func (in *Given) sayInvented(f *results.Found) error {
	if in.Rows == nil || !slices.Contains(in.Rows.Names(), inventedColumn) {
		return nil
	}
	texts, err := in.Rows.Texts(inventedColumn)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(texts, func(s string) bool { return s != "" })
	if i < 0 {
		return nil
	}
	f.Tables[0].Note("SYNTHETIC COHORT: its patients are invented (%s).", texts[i])
	if f.Plot != nil {
		f.Plot.Banner = "SYNTHETIC COHORT"
	}
	if s, ok := f.Saved.(Synthetic); ok {
		s.SayInvented(texts[i])
	}
	return nil
}

// words are typed constants as texts.
func words[T ~string](names []T) []string {
	return each(names, func(n T) string { return string(n) })
}

// each takes the same of every entry of a list.
func each[T, U any](list []T, take func(T) U) []U {
	out := make([]U, len(list))
	for i, x := range list {
		out[i] = take(x)
	}
	return out
}
