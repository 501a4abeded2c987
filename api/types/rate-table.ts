import { builder } from "../builder.ts";
import { enumOf } from "../enums.ts";
import { nodes } from "../nodes.ts";
import { childrenField, recordsQuery, recordType } from "../record-type.ts";
import { tableNames, tableOwners } from "../../domain/tables.ts";

recordType("table", { description: "One version of a table of rates, prices or settings. A version never changes." });
recordType("tableHead", { description: "A table of rates, prices or settings: its newest version and the one in force." });
childrenField("tableHead", "tables", "table", "name", "Every version.");
recordsQuery("tableHead", "tables", [], "Every table of rates, prices and settings.");

builder.queryField("table", (t) =>
  t.field({
    type: nodes.tableHead,
    nullable: true,
    description: "A table of rates, prices or settings.",
    args: { name: t.arg({ type: enumOf(tableNames, "TableName"), required: true, description: "Name of the table." }) },
    resolve: (_root, { name }) => name as never,
  }),
);
builder.queryField("tableVersion", (t) =>
  t.field({
    type: nodes.table,
    nullable: true,
    description: "One version of a table.",
    args: {
      name: t.arg({ type: enumOf(tableNames, "TableName"), required: true, description: "Name of the table." }),
      version: t.arg.int({ required: true, description: "Its version." }),
    },
    resolve: (_root, { name, version }) => `${name}/${version}` as never,
  }),
);
builder.objectFields(nodes.tableHead, (t) => ({
  owner: t.string({ description: "Authority that owns the table: customs, tax or minerals.", resolve: ({ id }) => (tableOwners as Readonly<Record<string, string>>)[id] ?? "" }),
  inForceTable: t.field({
    type: nodes.table,
    nullable: true,
    description: "The version in force, with its rows.",
    resolve: ({ id, record }) => (record["inForce"] === undefined ? null : `${id}/${String(record["inForce"])}`) as never,
  }),
  newestTable: t.field({ type: nodes.table, nullable: true, description: "The newest version, proposed or approved.", resolve: ({ id, record }) => `${id}/${String(record["newest"])}` as never }),
}));
