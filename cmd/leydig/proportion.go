package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"leydig/stats/proportion"
)

// newProportion makes `leydig proportion X N`.
func newProportion(e *env) *cobra.Command {
	var level, p0 float64
	var method string
	var names []string
	for _, m := range proportion.IntervalMethods {
		names = append(names, m.Name)
	}
	c := &cobra.Command{
		Use:   "proportion X N [X2 N2]",
		Short: "A proportion with its interval, or two of them compared",
		Example: `  leydig proportion 81 263
  leydig proportion 14 20 --against 0.5
  leydig proportion 56 70 48 80 --format markdown`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 && len(args) != 4 {
				return fmt.Errorf("want X N or X N X2 N2; got %d numbers", len(args))
			}
			return nil
		},
	}
	f := c.Flags()
	f.Float64Var(&level, "level", 0.95, "confidence level")
	f.StringVar(&method, "method", names[0], "interval: "+strings.Join(names, ", "))
	f.Float64Var(&p0, "against", -1, "a published rate to test against, exactly")
	format := formatFlag(c)
	c.RunE = func(_ *cobra.Command, args []string) error {
		numbers, err := numbersOf(args, strings.TrimSpace(strings.Repeat("X N ", len(args)/2)))
		if err != nil {
			return err
		}
		i := slices.Index(names, method)
		if i < 0 {
			return fmt.Errorf("--method %s: choose from %s", method, strings.Join(names, ", "))
		}
		m := proportion.IntervalMethods[i]
		a := &answer{title: "Proportions"}
		if len(args) == 2 {
			a.title = "Proportion"
		}
		a.by(m.Method)
		return runStandalone(e.stdout, *format, a, "proportion", func() error {
			var counts []proportion.Count
			a.columns = []string{"quantity", "method", "estimate", "lower", "upper", "p"}
			for k := 0; k < len(numbers); k += 2 {
				x, err := countOf(numbers[k], numbers[k+1])
				if err != nil {
					return err
				}
				counts = append(counts, x)
				v, err := m.Run(x, level)
				if err != nil {
					a.columns = nil
					return err
				}
				a.add(fmt.Sprintf("%d/%d", x.X, x.N), m.Name, v.Value, v.CI.Lower, v.CI.Upper, nil)
				if p0 >= 0 {
					t, err := proportion.Binomial(x, p0, "two_sided", level)
					if err != nil {
						return err
					}
					a.add("against "+shown(p0), "exact binomial", t.Value, t.CI.Lower, t.CI.Upper, t.P)
					a.by(proportion.BinomialMethod)
				}
			}
			if len(counts) < 2 {
				return nil
			}
			for _, x := range proportion.ComparisonMethods {
				a.by(x.Method)
			}
			a.by(proportion.NNTMethod)
			return addComparisons(a, counts[0], counts[1], level)
		}())
	}
	return c
}
