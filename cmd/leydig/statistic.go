package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"leydig/cmd/study"
	"leydig/cohort/frame"
	"leydig/reports/compose"
	"leydig/stats/catalogue"
	"leydig/stats/results"
)

// source is the flags of a command that reads a table from a file.
type source struct {
	sheet  string
	where  []string
	choose []string
}

func (s *source) flags(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&s.sheet, "sheet", "", "sheet of a workbook (default: the first with a table)")
	f.StringArrayVar(&s.where, "where", nil, `keep the rows that meet a condition, e.g. "age >= 50" (repeatable: all must be met)`)
	f.StringSliceVar(&s.choose, "select", nil, "keep these columns only")
}

// read opens a file and makes the table that the flags ask for.
func (s *source) read(ctx context.Context, e *env, path string) (*frame.Frame, error) {
	books, err := e.open(ctx, []string{path})
	if err != nil {
		return nil, err
	}
	return study.Rectangle(path, books, s.sheet, s.where, s.choose)
}

// large is the size from which only the columns that are named are read of a file.
const large = 8 << 20

// named reads the columns that a statistic names of a large delimited file, without its
// other cells; ok is false where the whole table has to be read.
func (s *source) named(ctx context.Context, e *env, path string, columns []string) (of *frame.Columns, ok bool, err error) {
	if s.sheet != "" || len(s.where)+len(s.choose) > 0 || path == "-" {
		return nil, false, nil
	}
	f, err := e.openFiles(ctx, []string{path})
	if err != nil {
		return nil, false, err
	}
	defer f.close()
	if in := f.inputs[0]; in.Size >= large {
		if read, plain := study.ReadColumns(ctx, in, columns); plain {
			return frame.FromColumns(in.Name, read), true, nil
		}
	}
	return nil, false, ctx.Err()
}

// typed collects what is typed for an option; the catalogue reads it.
type typed struct {
	option catalogue.Option
	texts  []string
}

func (t *typed) Set(s string) error { t.texts = append(t.texts, s); return nil }

// String is what help shows as the default.
func (t *typed) String() string { return t.option.Default }

// Type is the word that help shows behind the flag.
func (t *typed) Type() string { return t.option.Kind.Placeholder() }

// statisticCommand is a statistic with what its flags hold.
type statisticCommand struct {
	*catalogue.Statistic
	env          *env
	source       source
	typed        []*typed
	format, plot string
	save         string
}

// newStatistic makes the command of an entry of the catalogue.
func newStatistic(e *env, family, name string) *cobra.Command {
	s := &statisticCommand{Statistic: catalogue.Find(family, name), env: e}
	path := strings.TrimSpace("leydig " + family)
	c := &cobra.Command{
		Use: strings.TrimSpace(name + " " + s.Arguments()), Short: s.Short, Long: s.Help(),
		Example: "  " + path + " " + name + " " + strings.ReplaceAll(s.Example, "\n", "\n  "+path+" "+name+" "),
		RunE:    s.run,
	}
	f := c.Flags()
	for _, o := range s.Options {
		help := o.Help
		if o.Words != nil {
			help += ": " + strings.Join(o.Words, ", ")
		}
		t := &typed{option: o}
		s.typed = append(s.typed, t)
		flag := f.VarPF(t, o.Name, "", help)
		flag.Hidden = o.Never != ""
		if o.Kind == catalogue.YesNo {
			flag.NoOptDefVal = "true"
		}
	}
	f.StringVar(&s.format, "format", study.Printers[0].Name, "how to print: "+strings.Join(study.PrinterNames(), ", "))
	if s.Draws {
		f.StringVar(&s.plot, "plot", "", "also draw the figure: FILE.svg, FILE.png or FILE.pdf")
	}
	if s.Saves {
		f.StringVar(&s.save, "save", "", "also keep the model in a file, FILE.json")
	}
	if s.ReadsFiles() {
		s.source.flags(c)
	}
	return c
}

func (s *statisticCommand) run(c *cobra.Command, args []string) error {
	format, err := study.FindPrinter(s.format)
	if err != nil {
		return err
	}
	given := map[string][]string{}
	for _, t := range s.typed {
		if c.Flags().Changed(t.option.Name) {
			given[t.option.Name] = t.texts
		}
	}
	in, err := s.Given(given)
	if err != nil {
		return err
	}
	if err := s.arguments(c, in, args); err != nil {
		return err
	}
	drawer := study.Drawers[strings.ToLower(filepath.Ext(s.plot))]
	if in.Draw = s.plot != ""; in.Draw && drawer == nil {
		return fmt.Errorf("--plot %s: want a name that ends in .svg, .png or .pdf", s.plot)
	}
	in.Full = s.format == "json"
	found, err := s.Compute(c.Context(), in)
	if err != nil {
		return err
	}
	if in.Draw && found.Plot == nil {
		return fmt.Errorf("--plot %s: there is nothing to draw: %s", s.plot, strings.Join(found.Tables[0].Notes, "; "))
	} else if in.Draw {
		f := compose.PlotFigure(found.Plot)
		if err := s.env.files.Write(s.plot, func(w io.Writer) error { return drawer(w, f) }); err != nil {
			return fmt.Errorf("--plot %w", err)
		}
	}
	if err := s.keep(found); err != nil {
		return err
	}
	return format.Write(s.env.stdout, found.Tables, s.Several)
}

// keep writes what --save asks for.
func (s *statisticCommand) keep(found results.Found) error {
	if s.save == "" {
		return nil
	}
	if found.Saved == nil {
		return fmt.Errorf("--save %s: there is nothing to keep: %s", s.save, strings.Join(found.Tables[0].Notes, "; "))
	}
	b, err := json.MarshalIndent(found.Saved, "", " ")
	if err != nil {
		return err
	}
	err = s.env.files.Write(s.save, func(w io.Writer) error { _, err := w.Write(append(b, '\n')); return err })
	if err != nil {
		return fmt.Errorf("--save %w", err)
	}
	return nil
}

// arguments reads the file, or the typed numbers, that a statistic is computed from.
func (s *statisticCommand) arguments(c *cobra.Command, in *catalogue.Given, args []string) error {
	if !s.ReadsFile(in) {
		for _, name := range []string{"sheet", "where", "select"} {
			if f := c.Flags().Lookup(name); f != nil && f.Changed {
				return fmt.Errorf("--%s does not go with typed numbers: it is of a file; name one and --columns", name)
			}
		}
		return in.Type(args)
	}
	if len(args) != 1 {
		return fmt.Errorf("%s: want %s", s.Name, s.Arguments())
	}
	if of, ok, err := s.source.named(c.Context(), s.env, args[0], in.Columns()); ok || err != nil {
		in.Rows = of
		return err
	}
	f, err := s.source.read(c.Context(), s.env, args[0])
	in.Rows = f
	return err
}

// newFamily makes a command with the statistics of a family below it; what is what
// one of them is called.
func newFamily(e *env, family, what, short, long, example string) *cobra.Command {
	var list strings.Builder
	var commands []*cobra.Command
	for _, s := range catalogue.All {
		if s.Family == family {
			fmt.Fprintf(&list, "  %-18s %s\n", s.Name, s.Short)
			commands = append(commands, newStatistic(e, family, s.Name))
		}
	}
	c := &cobra.Command{
		Use: family + " " + strings.ToUpper(what), Short: short, Long: long + "\n\n" + list.String(), Example: example,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return fmt.Errorf("which %s? see: leydig %s --help", strings.ToUpper(what), family)
			}
			return fmt.Errorf("%q is no %s; see: leydig %s --help", args[0], what, family)
		},
		RunE: func(*cobra.Command, []string) error { return nil },
	}
	c.AddCommand(commands...)
	return c
}

func newStats(e *env) *cobra.Command {
	return newFamily(e, "stats", "method", "One statistic, of typed counts or of any rectangular file",
		"Computes one statistic and prints it with its method and reference. The methods:",
		`  leydig stats fisher 12,3/4,11
  leydig stats mann_whitney labs.csv --outcome month6 --by arm --where "age >= 40"
  leydig stats two_prop 56 70 48 80 --format json`)
}

func newPower(e *env) *cobra.Command {
	return newFamily(e, "power", "design", "Sample size, power or detectable effect, with the sentence for a protocol",
		"Of the number of patients, the power and the effect, give two: the third is found.",
		`  leydig power proportions --p1 0.5 --p2 0.75 --power 0.9
  leydig power logrank --hazard-ratio 0.65 --power 0.8 --event-rate 0.6`)
}
