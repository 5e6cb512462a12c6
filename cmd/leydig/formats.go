package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"leydig/stats/results"
)

// format is one kind of output.
type format struct {
	name  string
	write func(ctx context.Context, out *folder, set *results.Set, s *study) error
}

// formats lists the outputs of a report, in the order in which they are written.
var formats = []format{
	{"json", writeJSON},
}

func formatNames() []string {
	var names []string
	for _, f := range formats {
		names = append(names, f.name)
	}
	return names
}

// chooseFormats finds the formats that a flag names; none means all.
func chooseFormats(names []string) ([]format, error) {
	if len(names) == 0 {
		return formats, nil
	}
	var out []format
	for _, n := range names {
		i := slices.IndexFunc(formats, func(f format) bool { return f.name == strings.TrimSpace(n) })
		if i < 0 {
			return nil, fmt.Errorf("--formats %s: there is no format %q; choose from %s", strings.Join(names, ","), n, strings.Join(formatNames(), ", "))
		}
		out = append(out, formats[i])
	}
	return out, nil
}

func writeFormats(ctx context.Context, out *folder, chosen []format, set *results.Set, s *study) error {
	for _, f := range chosen {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := f.write(ctx, out, set, s); err != nil {
			return fmt.Errorf("writing %s: %w", f.name, err)
		}
	}
	return nil
}

func writeJSON(_ context.Context, out *folder, set *results.Set, _ *study) error {
	w, err := out.create("results.json")
	if err != nil {
		return err
	}
	defer w.Close()
	enc := json.NewEncoder(w)
	enc.SetIndent("", " ")
	enc.SetEscapeHTML(false)
	if err := enc.Encode(set); err != nil {
		return err
	}
	return w.Close()
}
