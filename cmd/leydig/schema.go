package main

import (
	"encoding/json"

	"github.com/spf13/cobra"

	"leydig/cmd/study"
)

func newSchema(e *env) *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of study plans",
		Long: `Prints the JSON Schema of study.yaml. An editor with a YAML language server
completes and checks from it:

  leydig schema > study.schema.json
  # first line of study.yaml:
  # yaml-language-server: $schema=study.schema.json`,
		Example: "  leydig schema > study.schema.json",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			enc := json.NewEncoder(e.stdout)
			enc.SetIndent("", "  ")
			enc.SetEscapeHTML(false)
			return enc.Encode(study.PlanSchema())
		},
	}
}
