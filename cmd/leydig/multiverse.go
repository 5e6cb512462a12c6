package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"leydig/cmd/study"
	"leydig/cohort"
	"leydig/reports/compose"
	"leydig/stats/published"
)

// multiverseOptions are the flags of `leydig multiverse`.
type multiverseOptions struct {
	inputs           []string
	plan, registry   string
	units            []string
	figure           string
	value, margin    float64
	format, plot     string
	full, valueGiven bool
}

// claimedFigure is the figure against which a cohort from the start of treatment is held
// where none is named: the one that brings people here.
const claimedFigure = "claimed_cc_response_76"

func newMultiverse(e *env) *cobra.Command {
	var o multiverseOptions
	c := &cobra.Command{
		Use:   "multiverse INPUT...",
		Short: "The responder rate under every combination of defensible choices",
		Long: `Computes the responder rate under thousands of specifications: threshold, rise, visit
that decides (any, confirmed, last, scheduled), washout, baseline rule, denominator and
drop-outs. Tells which choice moves the rate most and where a published figure lies.
Every specification stands in the JSON, and in all formats with --full.`,
		Example: `  leydig multiverse cohort.xlsx --plot curve.svg
  leydig multiverse cohort.xlsx --figure cc_predictors_292 --format json
  leydig multiverse cohort.xlsx --value 76`,
		Args: inputs,
		RunE: func(c *cobra.Command, args []string) error {
			o.inputs, o.valueGiven = args, c.Flags().Changed("value")
			return runMultiverse(c.Context(), e, o)
		},
	}
	f := c.Flags()
	f.StringVar(&o.plan, "plan", "", "study plan (YAML): its columns and schedule stand; its responder is the main analysis")
	f.StringArrayVar(&o.units, "unit", nil, "unit of a column, e.g. total_testosterone=nmol/L (repeatable)")
	f.StringVar(&o.figure, "figure", "", "published figure that is the line (default with treatment-start: "+claimedFigure+")")
	f.Float64Var(&o.value, "value", 0, "a percentage that is the line, in place of a figure")
	f.StringVar(&o.registry, "registry", "", "your own registry of figures (YAML)")
	f.Float64Var(&o.margin, "margin", 100*published.DefaultRules.Margin, "percentage points that count as near the line")
	f.BoolVar(&o.full, "full", false, "list every specification")
	f.StringVar(&o.format, "format", study.Printers[0].Name, "how to print: "+strings.Join(study.PrinterNames(), ", "))
	f.StringVar(&o.plot, "plot", "", "also draw the specification curve: FILE.svg, FILE.png or FILE.pdf")
	return c
}

// line is the figure of the flags, nil where none was named.
func (o multiverseOptions) line(e *env) (*published.Figure, error) {
	if !(o.margin > 0 && o.margin < 100) {
		return nil, fmt.Errorf("--margin %g: want percentage points above 0, below 100", o.margin)
	}
	if o.valueGiven {
		if o.figure != "" {
			return nil, fmt.Errorf("--value does not go with --figure: there is one line")
		}
		if !(o.value >= 0 && o.value <= 100) {
			return nil, fmt.Errorf("--value %g: want a percentage from 0 to 100", o.value)
		}
		return &published.Figure{ID: "value", Study: "typed", Value: &o.value, Unit: "percent", From: "claimed",
			ClaimedBy: "whoever typed it"}, nil
	}
	r, err := readRegistry(e, o.registry)
	if err != nil || o.figure == "" {
		return nil, err
	}
	f := r.Find(o.figure)
	switch {
	case f == nil:
		return nil, fmt.Errorf("--figure %s: the registry has no such figure%s; leydig published list shows them", o.figure,
			cohort.DidYouMean(o.figure, r.IDs()))
	case f.Value == nil || f.Unit != "percent":
		return nil, fmt.Errorf("--figure %s is no percentage: %s", o.figure, f.Printed())
	}
	return f, nil
}

func runMultiverse(ctx context.Context, e *env, o multiverseOptions) error {
	print, err := study.FindPrinter(o.format)
	if err != nil {
		return err
	}
	drawer := study.Drawers[strings.ToLower(filepath.Ext(o.plot))]
	if o.plot != "" && drawer == nil {
		return fmt.Errorf("--plot %s: want a name that ends in .svg, .png or .pdf", o.plot)
	}
	figure, err := o.line(e)
	if err != nil {
		return err
	}
	s, err := load(ctx, e, o.inputs, o.plan, o.units)
	if err != nil {
		return err
	}
	progress := e.progress("computing specifications")
	m, err := s.Multiverse(ctx)
	progress.stop()
	if err != nil {
		return err
	}
	if figure == nil && s.Data.Cohort.Kind == cohort.TreatmentStart {
		r, err := readRegistry(e, o.registry)
		if err != nil {
			return err
		}
		figure = r.Find(claimedFigure)
	}
	tables, err := study.MultiverseTables(m, s, figure, o.margin/100, o.full || o.format == "json")
	if err != nil {
		return err
	}
	if o.plot != "" {
		drawing := compose.PlotFigure(study.MultiversePlot(m, s, figure))
		if err := e.files.Write(o.plot, func(w io.Writer) error { return drawer(w, drawing) }); err != nil {
			return fmt.Errorf("--plot %w", err)
		}
	}
	return print.Write(e.stdout, tables, true)
}
