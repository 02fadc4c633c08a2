-- CreateTable
CREATE TABLE "Vm" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "tags" TEXT NOT NULL,
    "definition" TEXT NOT NULL,
    "autostart" BOOLEAN NOT NULL,
    "ran" BOOLEAN NOT NULL,
    "targetBytes" BIGINT NOT NULL,
    "minimumBytes" BIGINT NOT NULL,
    "maximumBytes" BIGINT NOT NULL,
    "control" TEXT NOT NULL,
    "createdAt" BIGINT NOT NULL,
    "updatedAt" BIGINT NOT NULL
);

-- CreateTable
CREATE TABLE "Stick" (
    "vmId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "memdev" TEXT NOT NULL,
    "sizeBytes" BIGINT NOT NULL,
    "addressBytes" BIGINT,
    "node" INTEGER NOT NULL,
    "origin" TEXT NOT NULL,

    PRIMARY KEY ("vmId", "id"),
    CONSTRAINT "Stick_vmId_fkey" FOREIGN KEY ("vmId") REFERENCES "Vm" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "LayoutChange" (
    "seq" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "id" TEXT NOT NULL,
    "vmId" TEXT NOT NULL,
    "time" BIGINT NOT NULL,
    "what" TEXT NOT NULL,
    "stick" TEXT NOT NULL,
    "operationId" TEXT,
    "because" TEXT NOT NULL,
    "layoutAfter" TEXT NOT NULL,
    CONSTRAINT "LayoutChange_vmId_fkey" FOREIGN KEY ("vmId") REFERENCES "Vm" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Operation" (
    "seq" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "id" TEXT NOT NULL,
    "vmId" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "createdAt" BIGINT NOT NULL,
    "body" TEXT NOT NULL,
    CONSTRAINT "Operation_vmId_fkey" FOREIGN KEY ("vmId") REFERENCES "Vm" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Event" (
    "seq" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "id" TEXT NOT NULL,
    "time" BIGINT NOT NULL,
    "type" TEXT NOT NULL,
    "vmId" TEXT,
    "operationId" TEXT,
    "actor" TEXT NOT NULL,
    "data" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "Sample" (
    "vmId" TEXT NOT NULL,
    "stepMs" INTEGER NOT NULL,
    "time" BIGINT NOT NULL,
    "count" INTEGER NOT NULL,
    "actualBytes" BIGINT,
    "committedBytes" BIGINT,
    "availableBytes" BIGINT,
    "targetBytes" BIGINT,
    "actualMax" BIGINT,
    "committedMax" BIGINT,
    "availableMax" BIGINT,

    PRIMARY KEY ("vmId", "stepMs", "time")
);

-- CreateIndex
CREATE UNIQUE INDEX "Vm_name_key" ON "Vm"("name");

-- CreateIndex
CREATE UNIQUE INDEX "LayoutChange_id_key" ON "LayoutChange"("id");

-- CreateIndex
CREATE INDEX "LayoutChange_vmId_seq_idx" ON "LayoutChange"("vmId", "seq");

-- CreateIndex
CREATE UNIQUE INDEX "Operation_id_key" ON "Operation"("id");

-- CreateIndex
CREATE INDEX "Operation_vmId_seq_idx" ON "Operation"("vmId", "seq");

-- CreateIndex
CREATE INDEX "Operation_state_idx" ON "Operation"("state");

-- CreateIndex
CREATE UNIQUE INDEX "Event_id_key" ON "Event"("id");

-- CreateIndex
CREATE INDEX "Event_vmId_seq_idx" ON "Event"("vmId", "seq");

-- CreateIndex
CREATE INDEX "Event_time_idx" ON "Event"("time");

-- CreateIndex
CREATE INDEX "Sample_stepMs_time_idx" ON "Sample"("stepMs", "time");
