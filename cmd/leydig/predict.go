package main

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"leydig/cmd/study"
	"leydig/stats/prediction"
	"leydig/stats/results"
)

// mostModel bounds the file of a model.
const mostModel = 64 << 20

// asked is what a command line of `leydig predict` says: its flags are the model's own
// predictors, so that they are read here.
type asked struct {
	model  string
	values map[string]string
	times  []float64
	level  float64
	format study.Printer
}

// predictOptions are the flags that are no predictors.
var predictOptions = []string{"times", "level", "format", "set", "quiet", "force", "help"}

func newPredict(e *env) *cobra.Command {
	return &cobra.Command{
		Use:   "predict MODEL.json --PREDICTOR VALUE ...",
		Short: "Ask a kept model about a single man",
		Long: `Gives the share of men like this one who have the event by some times, with limits, from
a model that leydig prognosis kept with --save. Every predictor of the model is a flag;
one whose name is that of another flag is given by --set NAME=VALUE.

  --times LIST    times, in the unit of the model (default: quarters of the longest follow-up)
  --level NUMBER  confidence level (default 0.95)
  --format NAME   how to print: ` + strings.Join(study.PrinterNames(), ", ") + `

The limits are of the share in men like this one. What one man does, nobody knows: he has
the event or not.`,
		Example:            "  leydig predict recovery.json --age 45 --volume 14 --times 3,6,12",
		DisableFlagParsing: true,
		RunE: func(c *cobra.Command, args []string) error {
			if slices.Contains(args, "--help") || slices.Contains(args, "-h") {
				return c.Help()
			}
			a, err := readAsked(e, args)
			if err != nil {
				return err
			}
			return runPredict(e, a)
		},
	}
}

// readAsked reads the command line.
func readAsked(e *env, args []string) (asked, error) {
	a := asked{values: map[string]string{}, level: 0.95, format: study.Printers[0]}
	for i := 0; i < len(args); i++ {
		name, is := strings.CutPrefix(args[i], "--")
		if !is {
			if a.model != "" {
				return a, fmt.Errorf("predict: want one MODEL.json; %q is too much", args[i])
			}
			a.model = args[i]
			continue
		}
		name, value, given := strings.Cut(name, "=")
		switch {
		case name == "quiet":
			e.quiet = true
			continue
		case name == "force":
			continue
		case given:
		case i+1 == len(args):
			return a, fmt.Errorf("--%s: a value is missing", name)
		default:
			i++
			value = args[i]
		}
		if err := a.take(name, value); err != nil {
			return a, err
		}
	}
	if a.model == "" {
		return a, fmt.Errorf("predict: which model? name a file that leydig prognosis --save wrote")
	}
	return a, nil
}

// take is one flag with its value.
func (a *asked) take(name, value string) error {
	switch name {
	case "times":
		for _, text := range strings.Split(value, ",") {
			t, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
			if err != nil || !(t > 0) || math.IsInf(t, 1) {
				return fmt.Errorf("--times %s: want times above 0, parted by commas", value)
			}
			a.times = append(a.times, t)
		}
		return nil
	case "level":
		level, err := strconv.ParseFloat(value, 64)
		if err != nil || !(level > 0 && level < 1) {
			return fmt.Errorf("--level %s: want a number between 0 and 1; 0.95 is 95%%", value)
		}
		a.level = level
		return nil
	case "format":
		p, err := study.FindPrinter(value)
		a.format = p
		return err
	case "set":
		predictor, v, ok := strings.Cut(value, "=")
		if !ok {
			return fmt.Errorf("--set %s: give NAME=VALUE", value)
		}
		name, value = predictor, v
	}
	if _, twice := a.values[name]; twice {
		return fmt.Errorf("--%s was given twice", name)
	}
	a.values[name] = value
	return nil
}

func runPredict(e *env, a asked) error {
	b, err := e.files.ReadSmall(a.model, mostModel)
	if err != nil {
		return fmt.Errorf("%s: %w; give the file that leydig prognosis --save wrote", a.model, err)
	}
	m, err := prediction.Read(b)
	if err != nil {
		return fmt.Errorf("%s: %w; leydig prognosis --save writes one", a.model, err)
	}
	t, err := study.Predict(m, a.values, predictOptions, a.times, a.level)
	if err != nil {
		return err
	}
	return a.format.Write(e.stdout, []*results.Table{t}, false)
}
