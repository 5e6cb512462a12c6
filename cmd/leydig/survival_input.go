package main

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"leydig/cohort/frame"
)

// survivalOptions are the flags that the survival commands share.
type survivalOptions struct {
	file, sheet, where, format string
	time, event, entry         string
	by, strata                 []string
	weights                    string
	level                      float64
	plot                       string
}

func (o *survivalOptions) flags(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&o.sheet, "sheet", "", "sheet of a workbook (default: the first with a table)")
	f.StringVar(&o.where, "where", "", "keep rows that meet a condition, e.g. \"age >= 40\"")
	f.StringVar(&o.format, "format", "table", "output: "+strings.Join(answerNames(), ", "))
	f.Float64Var(&o.level, "level", 0.95, "confidence level")
	f.StringSliceVar(&o.by, "by", nil, "columns that make the groups")
}

func (o *survivalOptions) timeFlags(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&o.time, "time", "", "column of times, from time zero to event or end of follow-up")
	f.StringVar(&o.event, "event", "", "column that tells the event, or COLUMN=VALUE (e.g. status=2); alone: 1, yes, true")
	for _, name := range []string{"time", "event"} {
		if err := c.MarkFlagRequired(name); err != nil {
			panic(err)
		}
	}
}

// check refuses what no command can use.
func (o *survivalOptions) check() error {
	if !(o.level > 0 && o.level < 1) {
		return fmt.Errorf("--level %g is not between 0 and 1; 0.95 is 95%%", o.level)
	}
	if !slices.Contains(answerNames(), o.format) {
		return fmt.Errorf("--format %s is not one of %s", o.format, strings.Join(answerNames(), ", "))
	}
	return nil
}

// rectangle is the table of a command with the rows that are complete.
type rectangle struct {
	frame   *frame.Frame
	keep    []int
	dropped int
}

// read opens the file and keeps the rows without an empty cell in the columns.
func (o *survivalOptions) read(ctx context.Context, columns ...string) (*rectangle, error) {
	books, err := open(ctx, []string{o.file})
	if err != nil {
		return nil, err
	}
	var f *frame.Frame
	var names []string
	for _, b := range books {
		for _, s := range b.Sheets {
			names = append(names, s.Name)
			if o.sheet != "" && s.Name != o.sheet || f != nil {
				continue
			}
			if f, err = frame.FromSheet(s); err != nil && o.sheet != "" {
				return nil, err
			}
		}
	}
	if f == nil {
		if o.sheet != "" {
			return nil, fmt.Errorf("%s: there is no sheet %q; there are %s", o.file, o.sheet, strings.Join(names, ", "))
		}
		return nil, fmt.Errorf("%s: no sheet holds a table", o.file)
	}
	if o.where != "" {
		if f, err = f.Where(o.where); err != nil {
			return nil, err
		}
	}
	r := &rectangle{frame: f}
	complete := make([]bool, f.Rows())
	for i := range complete {
		complete[i] = true
	}
	for _, c := range columns {
		if c == "" {
			continue
		}
		cells, err := f.Texts(c)
		if err != nil {
			return nil, err
		}
		for i, cell := range cells {
			complete[i] = complete[i] && cell != ""
		}
	}
	for i, ok := range complete {
		if ok {
			r.keep = append(r.keep, i)
		} else {
			r.dropped++
		}
	}
	if len(r.keep) == 0 {
		return nil, fmt.Errorf("%s: no row is complete in %s", o.file, strings.Join(slices.DeleteFunc(slices.Clone(columns), func(c string) bool { return c == "" }), ", "))
	}
	return r, nil
}

func (r *rectangle) note() []string {
	if r.dropped == 0 {
		return nil
	}
	return []string{fmt.Sprintf("%d rows with an empty cell in these columns were left out", r.dropped)}
}

func (r *rectangle) numbers(name string) ([]float64, error) {
	all, err := r.frame.Numbers(name)
	if err != nil {
		return nil, err
	}
	out := make([]float64, len(r.keep))
	for k, i := range r.keep {
		out[k] = all[i]
	}
	return out, nil
}

func (r *rectangle) texts(name string) ([]string, error) {
	all, err := r.frame.Texts(name)
	if err != nil {
		return nil, err
	}
	out := make([]string, len(r.keep))
	for k, i := range r.keep {
		out[k] = all[i]
	}
	return out, nil
}

// events reads COLUMN or COLUMN=VALUE.
func (r *rectangle) events(flag string) ([]bool, error) {
	name, want, given := strings.Cut(flag, "=")
	cells, err := r.texts(name)
	if err != nil {
		return nil, err
	}
	out := make([]bool, len(cells))
	any := false
	for i, cell := range cells {
		if given {
			out[i] = cell == want
			any = any || out[i]
			continue
		}
		switch strings.ToLower(cell) {
		case "1", "yes", "y", "true", "x", "checked":
			out[i] = true
		case "0", "no", "n", "false", "unchecked":
		default:
			return nil, fmt.Errorf("--event %s: %q is neither yes nor no; say which value is the event: --event %s=VALUE", name, cell, name)
		}
	}
	if given && !any {
		return nil, fmt.Errorf("--event %s: no row has %s = %s; there are %s", flag, name, want, strings.Join(distinct(cells, 8), ", "))
	}
	return out, nil
}

// distinct lists values in order, at most some.
func distinct(cells []string, most int) []string {
	v := slices.Clone(cells)
	sortValues(v)
	v = slices.Compact(v)
	if len(v) > most {
		v = append(v[:most], "...")
	}
	return v
}

// sortValues sorts numbers as numbers, else text by its bytes.
func sortValues(v []string) {
	numeric := true
	for _, s := range v {
		if _, err := strconv.ParseFloat(s, 64); err != nil {
			numeric = false
			break
		}
	}
	slices.SortFunc(v, func(a, b string) int {
		if numeric {
			x, _ := strconv.ParseFloat(a, 64)
			y, _ := strconv.ParseFloat(b, 64)
			switch {
			case x < y:
				return -1
			case x > y:
				return 1
			}
			return 0
		}
		return strings.Compare(a, b)
	})
}

// groups numbers the rows by columns; without any there is one group, "all".
func (r *rectangle) groups(by []string) (labels []string, of []int, err error) {
	of = make([]int, len(r.keep))
	if len(by) == 0 {
		return []string{"all"}, of, nil
	}
	columns := make([][]string, len(by))
	values := make([][]string, len(by))
	for b, name := range by {
		if columns[b], err = r.texts(name); err != nil {
			return nil, nil, err
		}
		values[b] = slices.Clone(columns[b])
		sortValues(values[b])
		values[b] = slices.Compact(values[b])
		if len(values[b]) > 50 {
			return nil, nil, fmt.Errorf("--by %s: %d different values; a grouping column has few", name, len(values[b]))
		}
	}
	codes := make([]int, len(of))
	for b := range by {
		for i := range codes {
			codes[i] = codes[i]*len(values[b]) + slices.Index(values[b], columns[b][i])
		}
	}
	present := slices.Clone(codes)
	slices.Sort(present)
	present = slices.Compact(present)
	labels = make([]string, len(present))
	for i, c := range codes {
		k, _ := slices.BinarySearch(present, c)
		of[i] = k
		if labels[k] == "" {
			var parts []string
			for b, name := range by {
				parts = append(parts, name+"="+columns[b][i])
			}
			labels[k] = strings.Join(parts, ", ")
		}
	}
	return labels, of, nil
}

// roundTimes are a few even times up to the last.
func roundTimes(last float64) []float64 {
	if !(last > 0) {
		return []float64{0}
	}
	step := math.Pow(10, math.Floor(math.Log10(last/5)))
	for _, f := range []float64{1, 2, 5, 10} {
		if last/(step*f) <= 6 {
			step *= f
			break
		}
	}
	var out []float64
	for k := 0.0; k*step <= last*(1+1e-12); k++ {
		out = append(out, k*step)
	}
	return out
}
