package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"leydig/cmd/study"
	"leydig/reports/compose"
	"leydig/stats/published"
)

// validateOptions are the flags of `leydig validate`.
type validateOptions struct {
	inputs               []string
	plan                 string
	units                []string
	figures              []string
	require, registry    string
	format, plot         string
	margin, ratio, level float64
}

func newValidate(e *env) *cobra.Command {
	o := validateOptions{}
	c := &cobra.Command{
		Use:   "validate INPUT... [--figure ID]",
		Short: "Hold a cohort against published figures, each under its own definition",
		Long: `Computes each published figure under its own definition and estimator from a cohort,
and says whether the cohort shows it: reproduced, higher, lower, inconclusive (and how
many men would settle it), unverified source, inconsistent in itself, or not comparable
(and why). leydig published list shows the figures.`,
		Example: `  leydig validate cohort.xlsx
  leydig validate cohort.xlsx --figure krzastek2019_eugonad_gt3y --require reproduced
  leydig validate cohort.xlsx --registry own.yaml --format json`,
		Args: inputs,
		RunE: func(c *cobra.Command, args []string) error {
			o.inputs = args
			return runValidate(c.Context(), e, o)
		},
	}
	f := c.Flags()
	f.StringVar(&o.plan, "plan", "", "study plan (YAML): its columns, baseline, washout and schedule stand")
	f.StringArrayVar(&o.units, "unit", nil, "unit of a column, e.g. total_testosterone=nmol/L (repeatable)")
	f.StringSliceVar(&o.figures, "figure", nil, "figures by id (default: every one that a cohort can be asked for)")
	f.StringVar(&o.require, "require", "", "exit with 4 unless every figure named, or else every comparable one, has this verdict")
	f.StringVar(&o.registry, "registry", "", "your own registry of figures (YAML; see leydig published schema)")
	f.StringVar(&o.format, "format", study.Printers[0].Name, "how to print: "+strings.Join(study.PrinterNames(), ", "))
	f.StringVar(&o.plot, "plot", "", "also draw published against observed: FILE.svg, FILE.png or FILE.pdf")
	f.Float64Var(&o.margin, "margin", 100*published.DefaultRules.Margin, "percentage points within which rates count as equal")
	f.Float64Var(&o.ratio, "ratio", published.DefaultRules.Ratio, "ratio within which medians count as equal")
	f.Float64Var(&o.level, "level", published.DefaultRules.Level, "confidence level")
	return c
}

// rules checks the numbers of the flags.
func (o validateOptions) rules() (published.Rules, error) {
	r := published.DefaultRules
	r.Margin, r.Ratio, r.Level = o.margin/100, o.ratio, o.level
	switch {
	case !(r.Margin > 0 && r.Margin < 1):
		return r, fmt.Errorf("--margin %g: want percentage points above 0, below 100", o.margin)
	case !(r.Ratio > 1):
		return r, fmt.Errorf("--ratio %g: want a ratio above 1", o.ratio)
	case !(r.Level > 0 && r.Level < 1):
		return r, fmt.Errorf("--level %g: want a number between 0 and 1; 0.95 is 95%%", o.level)
	}
	return r, nil
}

func runValidate(ctx context.Context, e *env, o validateOptions) error {
	print, err := study.FindPrinter(o.format)
	if err != nil {
		return err
	}
	rules, err := o.rules()
	if err != nil {
		return err
	}
	var words []string
	for _, v := range published.Verdicts {
		words = append(words, string(v))
	}
	if o.require != "" && !slices.Contains(words, o.require) {
		return fmt.Errorf("--require %s: choose from %s", o.require, strings.Join(words, ", "))
	}
	drawer := study.Drawers[strings.ToLower(filepath.Ext(o.plot))]
	if o.plot != "" && drawer == nil {
		return fmt.Errorf("--plot %s: want a name that ends in .svg, .png or .pdf", o.plot)
	}
	registry, err := readRegistry(e, o.registry)
	if err != nil {
		return err
	}
	figures, left, err := study.Choose(registry, o.figures)
	if err != nil {
		return err
	}
	s, err := load(ctx, e, o.inputs, o.plan, o.units)
	if err != nil {
		return err
	}
	progress := e.progress("comparing")
	v, err := s.Validate(ctx, figures, left, rules)
	progress.stop()
	if err != nil {
		return err
	}
	if o.plot != "" {
		plot := v.Plot()
		if plot == nil {
			return fmt.Errorf("--plot %s: there is nothing to draw: no figure is a share that the cohort has", o.plot)
		}
		if err := e.files.Write(o.plot, func(w io.Writer) error { return drawer(w, compose.PlotFigure(plot)) }); err != nil {
			return fmt.Errorf("--plot %w", err)
		}
	}
	if err := print.Write(e.stdout, v.Tables(), true); err != nil {
		return err
	}
	if o.require != "" && !v.Met(published.Verdict(o.require), len(o.figures) > 0) {
		fmt.Fprintf(e.stderr, "leydig: --require %s is not met\n", o.require)
		return exitError{exitRequirement}
	}
	return nil
}

// readRegistry reads a registry by path; without one the built-in one stands.
func readRegistry(e *env, path string) (*published.Registry, error) {
	if path == "" {
		return study.Registry()
	}
	text, err := e.files.ReadSmall(path, study.MostPlan)
	if err != nil {
		return nil, fmt.Errorf("registry %s: %w; give the path of a registry (leydig published schema)", path, err)
	}
	return study.ParseRegistry(path, text)
}
