-- AlterTable
ALTER TABLE "Vm" ADD COLUMN "savedAt" BIGINT;
ALTER TABLE "Vm" ADD COLUMN "savedReservedBytes" BIGINT;

-- CreateTable
CREATE TABLE "SavedMachine" (
    "vmId" TEXT NOT NULL PRIMARY KEY,
    "document" BLOB NOT NULL,
    CONSTRAINT "SavedMachine_vmId_fkey" FOREIGN KEY ("vmId") REFERENCES "Vm" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
